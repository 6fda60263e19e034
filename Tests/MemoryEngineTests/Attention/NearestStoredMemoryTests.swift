import LinearAlgebra
import LongLlama
import MemoryStorage
import Testing

@testable import MemoryEngine

/// Attention to the nearest pairs, searched in Faiss lists on disk.
@Suite struct NearestStoredMemoryTests {
    private static let prompt = "0: let memory = window for (key, value)\n1: return é"
    private static let allLists = 1 << 20

    private static func nearest(
        _ bench: Workbench, k: Int, probes: Int?, name: String = "m"
    ) throws -> NearestStoredMemory {
        let compute = bench.model.model.compute
        return NearestStoredMemory(
            try bench.open(name).search(k: k, probes: probes, pool: compute.pool),
            compute: compute)
    }

    @Test(arguments: ["float32", "bfloat16", "int8"])
    func allPairsEqualExactAttention(type: String) throws {
        let bench = try Workbench(TinyModel(memoryType: type))
        try bench.writeFiles(4)
        try bench.index("m", segmentTokens: 100)
        let nearest = try Self.nearest(bench, k: 1 << 20, probes: Self.allLists)
        let difference = largestDifference(
            try bench.logits(Self.prompt, nearest), try bench.exactLogits(Self.prompt))
        #expect(difference < 1e-4)
    }

    @Test(arguments: ["float32", "bfloat16", "int8"], [1, 8, 33])
    func nearestPairsEqualTheTwinInRAM(type: String, k: Int) throws {
        let bench = try Workbench(TinyModel(memoryType: type))
        try bench.writeFiles(4)
        try bench.index("m", segmentTokens: 100)
        let reference = try ReferenceMemory(bench.model, reading: bench.tree).memory
        let twin = bench.nearest(reference, k: k)
        let want = try bench.logits(Self.prompt, twin)
        let nearest = try Self.nearest(bench, k: k, probes: Self.allLists)
        #expect(largestDifference(try bench.logits(Self.prompt, nearest), want) < 1e-5)
        #expect(largestDifference(try bench.exactLogits(Self.prompt), want) > 1e-4)
    }

    @Test func biasOfAnAdapterIsTheSameOnBothPaths() throws {
        let bench = try Workbench(adapterSeed: 5)
        try bench.writeFiles(4)
        try bench.index()
        let reference = try ReferenceMemory(bench.model, reading: bench.tree).memory
        let twin = bench.nearest(reference, k: 8)
        let nearest = try Self.nearest(bench, k: 8, probes: Self.allLists)
        let difference = largestDifference(
            try bench.logits(Self.prompt, nearest), try bench.logits(Self.prompt, twin))
        #expect(difference < 1e-5)
    }

    /// A memory-logit bias follows the number of tokens on the exact path only.
    @Test func nearestPairsAreNotDiluted() throws {
        let bench = try Workbench(adapterSeed: 5)
        try bench.writeFiles(4)
        try bench.index()
        let all = try Self.nearest(bench, k: 1 << 20, probes: Self.allLists)
        let difference = largestDifference(
            try bench.logits(Self.prompt, all), try bench.exactLogits(Self.prompt))
        #expect(difference > 1e-4)
    }

    @Test func fewListsFindFewerPairs() throws {
        let bench = try Workbench()
        try bench.writeFiles(6)
        try bench.index("m", segmentTokens: 100)
        let one = try bench.logits(Self.prompt, Self.nearest(bench, k: 16, probes: 1))
        let all = try bench.logits(Self.prompt, Self.nearest(bench, k: 16, probes: Self.allLists))
        let chosen = try bench.logits(Self.prompt, Self.nearest(bench, k: 16, probes: nil))
        #expect(one != all)
        #expect(largestDifference(chosen, all) <= largestDifference(one, all))
    }

    @Test func searchKnowsItsBounds() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index()
        let memory = try bench.open()
        let pool = bench.model.model.compute.pool
        let search = try memory.search(k: 1 << 30, probes: nil, pool: pool)
        #expect(search.k == memory.snapshot.liveTokenCount)
        #expect(search.probes > 0)
        for (k, probes) in [(0, nil), (-1, nil), (8, 0), (8, -3)] as [(Int, Int?)] {
            let error = #expect(throws: EngineError.self) {
                _ = try memory.search(k: k, probes: probes, pool: pool)
            }
            #expect(error?.kind == .usage)
        }
    }
}
