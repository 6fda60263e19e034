import CAllocationCounter
import LongLlama
import Testing

@Suite struct SessionAllocationTests {
    /// Allocations of each of `count` single tokens after a prompt and one token.
    private func allocations(_ count: Int, layers: Int, memoryTokens: Int) throws -> [UInt64] {
        let tiny = try TinyModel(seed: 21, .tiny(layers: layers, window: 64))
        let memory = WorkingMemory(configuration: tiny.configuration, compute: TinyModel.compute)
        if memoryTokens > 0 {
            let encoder = try MemoryEncoder(model: tiny.model, windowTokens: memoryTokens)
            try encoder.encode(tiny.tokens(memoryTokens, seed: 1), sink: memory)
        }
        let session = Session(model: tiny.model, mounted: memoryTokens > 0 ? [memory] : [])
        try session.forward(tiny.tokens(8, seed: 2), usesCache: true, logits: .last)
        let tokens = tiny.tokens(count + 1, seed: 3).map { [$0] }
        var counts: [UInt64] = []
        counts.reserveCapacity(tokens.count)
        var sum: Float = 0
        for token in tokens {
            let before = CAllocationCounter_count()
            try session.forward(token, usesCache: true, logits: .last) { sum += $1[0] }
            counts.append(CAllocationCounter_count() - before)
        }
        #expect(sum.isFinite)
        return Array(counts.dropFirst())
    }

    @Test func theCounterCounts() {
        let before = CAllocationCounter_count()
        let made = (0..<5).map { [Int](repeating: $0, count: 100) }
        #expect(CAllocationCounter_count() - before >= 5)
        #expect(made.count == 5)
    }

    /// Nothing per layer, head or token of context; the position of the token is one array.
    @Test(arguments: [0, 40]) func aTokenAllocatesNoBuffers(_ memoryTokens: Int) throws {
        let few = try allocations(20, layers: 3, memoryTokens: memoryTokens)
        let many = try allocations(20, layers: 9, memoryTokens: memoryTokens)
        #expect(few.allSatisfy { $0 <= 2 }, "\(few)")
        #expect(many == few)
    }
}
