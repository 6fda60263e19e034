import LongLlama
import Testing

@Suite struct GeneratorTests {
    @Test func tokensAreTheMostLikelyOfTheSlowTwin() throws {
        let tiny = try TinyModel(seed: 91)
        let prompt = tiny.tokens(20, seed: 1)
        var twin = NaiveLongLlama(tiny)
        var (expected, input): ([Int32], [Int32]) = ([], prompt)
        while expected.count < 25 {
            let last = try #require(twin.forward(input, usesCache: true).last)
            let best = try #require(last.indices.max { last[$0] < last[$1] })
            expected.append(Int32(best))
            input = [Int32(best)]
        }
        #expect(try generate(tiny, prompt, limit: 25).tokens == expected)
    }

    @Test func itStopsAtTheLimit() throws {
        let tiny = try TinyModel(seed: 92)
        for limit in [0, 1, 7] {
            let result = try generate(tiny, [3, 4, 5], limit: limit)
            #expect(result.count == limit)
            #expect(result.tokens.count == limit)
        }
    }

    @Test func itStopsAfterAnEndToken() throws {
        let tiny = try TinyModel(seed: 93)
        let free = try generate(tiny, [3, 4, 5], limit: 12).tokens
        let end = try #require(free.dropFirst(3).first { !free.prefix(3).contains($0) })
        let place = try #require(free.firstIndex(of: end))
        let result = try generate(tiny, [3, 4, 5], limit: 12, endTokens: [end])
        #expect(result.tokens == Array(free[...place]), "the end token is the last one given")
        #expect(result.count == place + 1)
    }

    @Test func itStopsWhenTheBodySaysSo() throws {
        let tiny = try TinyModel(seed: 94)
        let free = try generate(tiny, [3, 4, 5], limit: 12).tokens
        var generator = try Generator(
            session: Session(model: tiny.model), sampling: .greedy, endOfSequence: [])
        var received: [Int32] = []
        let count = try generator.generate([3, 4, 5], limit: 12) { token, logits in
            received.append(token)
            #expect(logits.count == 40)
            return received.count < 4
        }
        #expect(count == 4)
        #expect(received == Array(free.prefix(4)))
        #expect(generator.session.context.count == 6, "the last token is not read any more")
    }

    @Test func thePenaltyCountsPromptAndAnswer() throws {
        let tiny = try TinyModel(seed: 95)
        let prompt = tiny.tokens(4, seed: 1)
        var generator = try Generator(
            session: Session(model: tiny.model),
            sampling: SamplingOptions(repetitionPenalty: 1e6), endOfSequence: [])
        var tokens: [Int32] = []
        try generator.generate(prompt, limit: 8) { token, _ in
            tokens.append(token)
            return true
        }
        // Far fewer than the tokens with a positive logit, so no token needs to come twice.
        #expect(Set(tokens).count == 8)
        #expect(Set(tokens).isDisjoint(with: prompt))
    }

    @Test func positionsOfAPaddedPromptCountItsTokens() {
        #expect(Generator.positions(mask: [0, 0, 1, 1, 1]) == [-1, -1, 0, 1, 2])
        #expect(Generator.positions(mask: [1, 1]) == [0, 1])
        #expect(Generator.positions(mask: [1, 0, 1]) == [0, 0, 1])
        #expect(Generator.positions(mask: []) == [])
    }

    @Test func leftPaddingDoesNotChangeTheAnswer() throws {
        let tiny = try TinyModel(seed: 96, .tiny(window: 64, lastContext: 64))
        let prompt = tiny.tokens(9, seed: 1)
        var padded = try Generator(
            session: Session(model: tiny.model), sampling: .greedy, endOfSequence: [])
        var tokens: [Int32] = []
        let mask = [UInt8](repeating: 0, count: 5) + [UInt8](repeating: 1, count: 9)
        try padded.generate(
            [Int32](repeating: 0, count: 5) + prompt, mask: mask, limit: 20
        ) { token, _ in
            tokens.append(token)
            return true
        }
        #expect(try tokens == generate(tiny, prompt, limit: 20).tokens)
    }

    /// Every token reads all that precedes it anew, so that memory and last window shift with it.
    @Test func withoutTheCacheEveryTokenReadsEverything() throws {
        let tiny = try TinyModel(seed: 98)
        let prompt = tiny.tokens(30, seed: 1)
        var (expected, input): ([Int32], [Int32]) = ([], prompt)
        while expected.count < 12 {
            var twin = NaiveLongLlama(tiny)
            let last = try #require(twin.forward(input, usesCache: false).last)
            let best = Int32(try #require(last.indices.max { last[$0] < last[$1] }))
            expected.append(best)
            input.append(best)
        }
        var generator = try Generator(
            session: Session(model: tiny.model), sampling: .greedy, endOfSequence: [],
            usesCache: false)
        var tokens: [Int32] = []
        let count = try generator.generate(prompt, limit: 12) { token, _ in
            tokens.append(token)
            return true
        }
        #expect(count == 12)
        #expect(tokens == expected)
    }

    @Test func badSamplingOptionsAreRefused() throws {
        let session = Session(model: try TinyModel(seed: 97).model)
        #expect(throws: ModelError.self) {
            try Generator(
                session: session, sampling: SamplingOptions(temperature: -1), endOfSequence: [])
        }
    }

    private func generate(
        _ tiny: TinyModel, _ prompt: [Int32], limit: Int, endTokens: Set<Int32> = []
    ) throws -> (tokens: [Int32], count: Int) {
        var generator = try Generator(
            session: Session(model: tiny.model), sampling: .greedy, endOfSequence: endTokens)
        var tokens: [Int32] = []
        let count = try generator.generate(prompt, limit: limit) { token, _ in
            tokens.append(token)
            return true
        }
        return (tokens, count)
    }
}
