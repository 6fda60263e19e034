import Glibc
import LongLlama
import Testing

@Suite struct MemoryLogitBiasTests {
    private let bias = MemoryLogitBias(perHead: [3: [0.5, -1.25]], trainedTokens: 1000)

    @Test(arguments: [0, 1, 999, 1000]) func upToTheTrainedSizeItIsConstant(tokens: Int) {
        #expect(bias.values(layer: 3, coverage: .full, tokens: tokens) == [0.5, -1.25])
    }

    @Test(arguments: [1001, 2000, 1_000_000]) func largerMemoriesLoseTheirExcess(
        tokens: Int
    ) throws {
        let values = try #require(bias.values(layer: 3, coverage: .full, tokens: tokens))
        let excess = log(Double(tokens) / 1000)
        #expect(Differences.largest(values, [0.5 - excess, -1.25 - excess]) < 1e-6)
    }

    @Test func theNearestPairsKeepTheirBias() {
        #expect(bias.values(layer: 3, coverage: .nearest, tokens: 1_000_000) == [0.5, -1.25])
    }

    @Test func otherLayersHaveNone() {
        #expect(bias.values(layer: 2, coverage: .full, tokens: 10) == nil)
    }

    @Test(arguments: [10_000, 12]) func aModelAddsItToAllMemoryLogits(trained: Int) throws {
        // With 12 trained tokens the law takes part of it back: 48 tokens are in memory.
        let bias = MemoryLogitBias(
            perHead: [0: [0.7, -1.5, 2, 0], 2: [-0.3, 0.1, 1, -2]], trainedTokens: trained)
        let tiny = try TinyModel(seed: 51, .tiny(memoryLayers: [0, 1, 2]), bias: bias)
        let tokens = tiny.tokens(56, seed: 1)
        var twin = NaiveLongLlama(tiny, bias: bias)
        let logits = try Session(model: tiny.model).allLogits(tokens, usesCache: false)
        let expected = twin.forward(tokens, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, expected.flatMap { $0 }) < 1e-4)

        var plain = NaiveLongLlama(tiny)
        let without = plain.forward(tokens, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, without.flatMap { $0 }) > 1e-2)
    }
}
