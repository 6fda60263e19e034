import Foundation
import MemoryStorage
import TestSupport
import Testing
import Tokenization

@testable import MemoryEngine

@Suite struct EngineAskTests {
    private static let question = "0: let memory = window"

    private static func options(
        _ attention: AttentionPath = .exact, tokens: Int = 12
    ) -> AskOptions {
        AskOptions(
            attention: attention, topK: 8,
            generation: GenerationOptions(maximumTokens: tokens))
    }

    private static func indexed() throws -> Workbench {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.index()
        return bench
    }

    @Test(arguments: AttentionPath.allCases)
    func piecesMakeTheText(attention: AttentionPath) throws {
        let bench = try Self.indexed()
        var pieces: [String] = []
        let answer = try bench.engine.ask(
            Self.question, memory: "m", store: bench.store,
            options: Self.options(attention, tokens: 40)
        ) { pieces.append($0) }
        #expect(pieces.joined() == answer.text)
        #expect(!answer.text.isEmpty)
        #expect(pieces.count > 1)
        #expect(!pieces.contains(""))
        #expect(answer.promptTokens == Self.question.utf8.count)
        #expect(answer.generatedTokens <= 40)
        #expect(answer.finish == (answer.generatedTokens == 40 ? .length : .stop))
        #expect(answer.secondsToFirstToken > 0)
        #expect(answer.seconds >= answer.secondsToFirstToken)
    }

    @Test func onlyAnswersNeedAKnownChatTemplate() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("model")
        try TinyModel().write(to: path)
        try directory.write(
            "model/tokenizer_config.json", #"{"chat_template": "<|user|> {{ x }}"}"#)
        let engine = Engine(model: try ModelLoader.load(ModelOptions(model: path, threads: 1)))
        let store = StoreLocation(path: directory.path("store"))
        try directory.write("tree/a.txt", "some text")
        _ = try engine.index(
            directory.path("tree"), into: "m", store: store, options: IndexOptions())
        let text = try engine.generate("let x", store: store, options: Self.options())
        #expect(text.generatedTokens > 0)
        let error = #expect(throws: TokenizationError.self) {
            try engine.ask(Self.question, memory: "m", store: store, options: Self.options())
        }
        #expect(error == .unknownChatTemplate(excerpt: "<|user|> {{ x }}"))
        #expect(try ModelInspector.inspect(path, measures: false).chatTemplate == "unknown")
    }

    @Test(arguments: AttentionPath.allCases)
    func memoryUseIsAccountedFor(attention: AttentionPath) throws {
        let bench = try Self.indexed()
        let answer = try bench.engine.ask(
            Self.question, memory: "m", store: bench.store, options: Self.options(attention))
        let use = try #require(answer.memory)
        let snapshot = try bench.open().snapshot
        #expect(use.name == "m")
        #expect(use.generation == snapshot.generation)
        #expect(use.tokens == snapshot.liveTokenCount)
        #expect(use.attention == attention)
        #expect(use.topK == (attention == .exact ? nil : 8))
        #expect(use.massShare > 0)
        #expect(use.massShare < 1)
        #expect((0...1).contains(use.sinkShare))
        #expect(use.stalePaths == [])
        #expect(!use.spans.isEmpty)
        #expect(use.spans.count <= 8)
        #expect(use.spans.allSatisfy { $0.share > 0 && $0.share <= 1 })
        #expect(use.spans.reduce(0) { $0 + $1.share } <= 1 + 1e-9)
        #expect(zip(use.spans, use.spans.dropFirst()).allSatisfy { $0.share >= $1.share })
        for span in use.spans {
            let data = try #require(
                FileManager.default.contents(atPath: bench.tree.path(span.path)))
            let lines = data.count { $0 == 0x0a } + 1
            #expect(span.startLine >= 1)
            #expect(span.startLine <= span.endLine)
            #expect(span.endLine <= lines)
        }
    }

    /// The line whose words are asked for is read more than any other.
    @Test func spansNameTheLineThatRepeatsTheQuestion() throws {
        let bench = try Workbench()
        try bench.tree.write("a.txt", "zzzz zzzz zzzz zzzz zzzz zzzz zzzz zzzz zzzz zzzz\n")
        try bench.index()
        let answer = try bench.engine.ask(
            "zzzz zzzz", memory: "m", store: bench.store, options: Self.options())
        let use = try #require(answer.memory)
        #expect(use.spans.map(\.path) == ["a.txt"])
        #expect(use.spans.first?.startLine == 1)
        let share = try #require(use.spans.first?.share)
        #expect(abs(share - 1) < 1e-6)
    }

    @Test func numberOfSpansIsLimited() throws {
        let bench = try Self.indexed()
        for count in [0, 1, 3] {
            var options = Self.options()
            options.spans = count
            let answer = try bench.engine.ask(
                Self.question, memory: "m", store: bench.store, options: options)
            #expect((answer.memory?.spans.count ?? -1) <= count)
        }
    }

    @Test(arguments: [1, 2, 7])
    func answerEndsAtTheLimit(tokens: Int) throws {
        let bench = try Self.indexed()
        let answer = try bench.engine.ask(
            Self.question, memory: "m", store: bench.store,
            options: Self.options(tokens: tokens))
        #expect(answer.generatedTokens <= tokens)
        let long = try bench.engine.ask(
            Self.question, memory: "m", store: bench.store, options: Self.options(tokens: 40))
        #expect(long.generatedTokens > tokens)
        #expect(answer.finish == .length)
    }

    @Test func answerEndsBeforeAStopText() throws {
        let bench = try Self.indexed()
        let whole = try bench.engine.ask(
            Self.question, memory: "m", store: bench.store, options: Self.options(tokens: 40))
        let characters = Array(whole.text)
        try #require(characters.count > 6)
        let stop = String(characters[3...4])
        let expected = whole.text.components(separatedBy: stop)[0]
        var options = Self.options(tokens: 40)
        options.generation.stop = ["never there", stop]
        var streamed = ""
        let stopped = try bench.engine.ask(
            Self.question, memory: "m", store: bench.store, options: options
        ) { streamed += $0 }
        #expect(stopped.text == expected)
        #expect(streamed == expected)
        #expect(stopped.finish == .stop)
    }

    @Test func anotherEngineAnswersTheSame() throws {
        let bench = try Self.indexed()
        let first = try bench.engine.ask(
            Self.question, memory: "m", store: bench.store, options: Self.options())
        let again = try bench.engine.ask(
            Self.question, memory: "m", store: bench.store, options: Self.options())
        let model = try bench.otherModel()
        let fresh = try Engine(model: model).ask(
            Self.question, memory: "m", store: bench.store, options: Self.options())
        #expect(again.text == first.text)
        #expect(fresh.text == first.text)
        #expect(fresh.memory?.spans == first.memory?.spans)
        #expect(fresh.memory?.massShare == first.memory?.massShare)
    }

    @Test func seedDecidesSampledText() throws {
        let bench = try Self.indexed()
        func answer(_ seed: UInt64) throws -> String {
            var options = Self.options(tokens: 24)
            options.generation.temperature = 1.5
            options.generation.seed = seed
            return try bench.engine.ask(
                Self.question, memory: "m", store: bench.store, options: options
            ).text
        }
        #expect(try answer(1) == answer(1))
        #expect(try answer(1) != answer(2))
    }

    /// A memory of the same name is another memory, whatever the engine kept of the first.
    @Test func memoryMadeAnewIsAskedAnew() throws {
        let bench = try Self.indexed()
        // Short enough to be kept between calls.
        let question = "0: let memory = abcd"
        func ask(_ engine: Engine) throws -> Answer {
            try engine.ask(
                question, memory: "m", store: bench.store, options: Self.options(tokens: 4))
        }
        _ = try ask(bench.engine)
        #expect(try ask(bench.engine).reusedTokens > 0)
        let before = try bench.generation()
        try MemoryCatalogue(bench.store).remove("m")
        for index in 0..<3 { try bench.tree.remove("src/file\(index).txt") }
        try bench.tree.write("other.txt", Workbench.text(seed: 77, lines: 20))
        try bench.index()
        #expect(try bench.generation() == before)
        let second = try ask(bench.engine)
        #expect(second.text == (try ask(Engine(model: bench.model)).text))
        #expect(second.reusedTokens == 0)
    }

    /// Between calls nothing of a memory is held: no page of an old generation is pinned.
    @Test func answeringHoldsNothingOfTheMemory() throws {
        let bench = try Self.indexed()
        let answer = try bench.engine.ask(
            "0: let memory = abcd", memory: "m", store: bench.store,
            options: Self.options(tokens: 1))
        #expect(answer.memory != nil)
        let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        #expect(!maps.contains(bench.directory.path("store/m/data.mdb")))
    }

    @Test func editedFilesMakeTheAnswerStale() throws {
        let bench = try Self.indexed()
        try bench.tree.write("src/file1.txt", "changed\n")
        try bench.tree.write("src/new.txt", "new\n")
        try bench.tree.remove("src/file2.txt")
        let answer = try bench.engine.ask(
            Self.question, memory: "m", store: bench.store, options: Self.options(tokens: 1))
        #expect(
            answer.memory?.stalePaths.sorted()
                == ["src/file1.txt", "src/file2.txt", "src/new.txt"])
    }

    @Test func systemMessageGoesFirst() throws {
        let bench = try Self.indexed()
        var options = Self.options(tokens: 1)
        options.system = "Be brief."
        let answer = try bench.engine.ask(
            "Why?", memory: "m", store: bench.store, options: options)
        #expect(answer.promptTokens == "Be brief.\nWhy?".utf8.count)
    }

    @Test func promptLongerThanTheWindowIsAnswered() throws {
        let bench = try Self.indexed()
        let question = Workbench.text(seed: 3, lines: 6)
        #expect(question.utf8.count > 3 * TinyModel.window)
        for attention in AttentionPath.allCases {
            let answer = try bench.engine.ask(
                question, memory: "m", store: bench.store, options: Self.options(attention))
            #expect(answer.promptTokens == question.utf8.count)
            #expect((answer.memory?.massShare ?? 2) < 1)
        }
    }

    @Test func missingMemoryAndModelWithoutLayersAreErrors() throws {
        let bench = try Self.indexed()
        let missing = try #require(
            #expect(throws: (any Error).self) {
                _ = try bench.engine.ask("?", memory: "none", store: bench.store)
            })
        #expect(EngineError.Kind(of: missing) == .missing)
        let plain = try bench.otherModel(TinyModel(memoryLayers: []))
        let error = try #require(
            #expect(throws: (any Error).self) {
                _ = try Engine(model: plain).ask("?", memory: "m", store: bench.store)
            })
        #expect(EngineError.Kind(of: error) == .usage)
        #expect("\(error)".contains("memory layers"))
    }

    @Test func impossibleOptionsAreErrors() throws {
        let bench = try Self.indexed()
        var negative = Self.options()
        negative.topK = -1
        var noLists = Self.options()
        noLists.probes = 0
        var cold = Self.options()
        cold.generation.temperature = -1
        for options in [negative, noLists, cold] {
            let error = try #require(
                #expect(throws: (any Error).self) {
                    _ = try bench.engine.ask(
                        "?", memory: "m", store: bench.store, options: options)
                })
            #expect(EngineError.Kind(of: error) == .usage)
        }
    }
}
