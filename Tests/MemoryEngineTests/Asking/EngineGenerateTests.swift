import TestSupport
import Testing

@testable import MemoryEngine

@Suite struct EngineGenerateTests {
    private static let options = AskOptions(
        attention: .exact, generation: GenerationOptions(maximumTokens: 16))

    @Test func modelWithoutMemoryLayersGenerates() throws {
        let bench = try Workbench(TinyModel(memoryLayers: []))
        var streamed = ""
        let answer = try bench.engine.generate(
            "let x", store: bench.store, options: Self.options
        ) { streamed += $0 }
        #expect(streamed == answer.text)
        #expect(answer.memory == nil)
        #expect(answer.promptTokens == 5)
        #expect(answer.generatedTokens <= 16)
    }

    @Test func memoryChangesTheText() throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.index()
        let plain = try bench.engine.generate(
            "0: let memory", store: bench.store, options: Self.options)
        let mounted = try bench.engine.generate(
            "0: let memory", memory: "m", store: bench.store, options: Self.options)
        #expect(mounted.memory?.name == "m")
        #expect(plain.memory == nil)
        #expect(plain.text != mounted.text)
        // What was kept of the call with a memory is of no use without one.
        let again = try bench.engine.generate(
            "0: let memory", store: bench.store, options: Self.options)
        #expect(again.text == plain.text)
    }

    /// The greedy text is the best next token of the whole prefix, again and again.
    @Test func textIsTheMostLikelyContinuation() throws {
        let bench = try Workbench()
        let options = AskOptions(generation: GenerationOptions(maximumTokens: 6))
        let answer = try bench.engine.generate("abc", store: bench.store, options: options)
        var bytes = Array("abc".utf8)
        for _ in 0..<answer.generatedTokens {
            let logits = try #require(try bench.model.logits(bytes, nil).last)
            let best = try #require(logits.indices.max { logits[$0] < logits[$1] })
            guard best < 256 else { break }
            bytes.append(UInt8(best))
        }
        #expect(answer.text == String(decoding: bytes.dropFirst(3), as: UTF8.self))
    }

    @Test func specialTokensAreRecognisedOnlyWhereAsked() throws {
        let bench = try Workbench()
        let asText = try bench.engine.generate("<s>a", store: bench.store, options: Self.options)
        #expect(asText.promptTokens == 4)
        let asToken = try bench.engine.generate(
            "<s>a", recognisesSpecialTokens: true, store: bench.store, options: Self.options)
        #expect(asToken.promptTokens == 2)
    }

    @Test func emptyPromptIsAnError() throws {
        let bench = try Workbench()
        let error = #expect(throws: EngineError.self) {
            _ = try bench.engine.generate("", store: bench.store)
        }
        #expect(error?.kind == .usage)
    }

    @Test func noTokensAreGeneratedWhereNoneAreAskedFor() throws {
        let bench = try Workbench()
        let options = AskOptions(generation: GenerationOptions(maximumTokens: 0))
        let answer = try bench.engine.generate("abc", store: bench.store, options: options)
        #expect(answer.text == "")
        #expect(answer.generatedTokens == 0)
        #expect(answer.finish == .length)
    }

    /// A prompt that was not read is no beginning of the next.
    @Test func promptsThatWereNotReadAreNotReused() throws {
        let bench = try Workbench()
        func generate(_ tokens: Int) throws -> Answer {
            try bench.engine.generate(
                "0: let memory = abcd", store: bench.store,
                options: AskOptions(generation: GenerationOptions(maximumTokens: tokens)))
        }
        _ = try generate(0)
        #expect(try generate(2).reusedTokens == 0)
        #expect(try generate(0).reusedTokens > 0)
        #expect(try generate(2).reusedTokens == 0)
    }

    /// Continuing a conversation does not compute its beginning again, nor change the answer.
    @Test func commonBeginningIsReusedWithoutATrace() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        try bench.index()
        let options = AskOptions(
            attention: .exact, generation: GenerationOptions(maximumTokens: 4))
        let prompts: [(text: String, reused: Int)] = [
            ("0: let memory = ab", 0), ("0: let memory = abcd", 4),
            ("0: let memory = abcd", 4), ("0: let memory, words", 4), ("1: let memory = abcd", 0),
        ]
        for prompt in prompts {
            let kept = try bench.engine.generate(
                prompt.text, memory: "m", store: bench.store, options: options)
            let fresh = try Engine(model: bench.model).generate(
                prompt.text, memory: "m", store: bench.store, options: options)
            #expect(kept.reusedTokens == prompt.reused)
            #expect(fresh.reusedTokens == 0)
            #expect(kept.text == fresh.text)
        }
    }

    /// Another attention path, or a commit, makes what was kept unfit.
    @Test func reuseNeedsTheSameMemoryReadTheSameWay() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        try bench.index()
        var options = AskOptions(
            attention: .exact, generation: GenerationOptions(maximumTokens: 2))
        func reused() throws -> Int {
            try bench.engine.generate(
                "0: let memory = abcd", memory: "m", store: bench.store, options: options
            ).reusedTokens
        }
        #expect(try reused() == 0)
        #expect(try reused() == 4)
        options.attention = .knn
        #expect(try reused() == 0)
        #expect(try reused() == 4)
        options.generation.reusesPrefix = false
        #expect(try reused() == 0)
        options.generation.reusesPrefix = true
        options.topK = 3
        #expect(try reused() == 0)
        try bench.tree.write("new.txt", "new\n")
        try bench.index()
        #expect(try reused() == 0)
    }
}
