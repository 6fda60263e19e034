import Glibc
import LinearAlgebra
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

    @Test func aModelAddsTheMemorysOwn() throws {
        let heads = MemoryLogitBias(perHead: [0: [0.7, -1.5, 2, 0]], trainedTokens: 10_000)
        let shifted = MemoryLogitBias(
            perHead: [0: [0, -2.2, 1.3, -0.7], 2: [-0.7, -0.7, -0.7, -0.7]], trainedTokens: 10_000)
        func logits(_ bias: MemoryLogitBias, own: Float) throws -> [Float] {
            let tiny = try TinyModel(seed: 51, .tiny(memoryLayers: [0, 2]), bias: bias)
            let memory = WorkingMemory(
                configuration: tiny.model.configuration, compute: tiny.model.compute)
            try MemoryEncoder(model: tiny.model, windowTokens: 16).encode(
                tiny.tokens(40, seed: 1), sink: memory)
            let biased = BiasedMemory(memory, logitBias: own)
            return try Session(model: tiny.model, mounted: [biased])
                .allLogits(tiny.tokens(6, seed: 2), usesCache: false).flatMap { $0 }
        }
        let own = try logits(heads, own: -0.7)
        #expect(Differences.largest(own, try logits(shifted, own: 0)) < 1e-5)
        #expect(Differences.largest(own, try logits(heads, own: 0)) > 1e-3)
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

/// A memory with a bias of its own.
private final class BiasedMemory: MemoryAttention {
    let logitBias: Float
    private let memory: WorkingMemory

    init(_ memory: WorkingMemory, logitBias: Float) {
        self.memory = memory
        self.logitBias = logitBias
    }

    var coverage: MemoryCoverage { memory.coverage }

    func tokenCount(layer: Int) -> Int { memory.tokenCount(layer: layer) }

    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) { memory.attend(queries, count: count, layer: layer, into: partial) }
}
