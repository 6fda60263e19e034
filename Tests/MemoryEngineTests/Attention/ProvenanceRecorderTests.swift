import LinearAlgebra
import LongLlama
import MemoryStorage
import Testing
import Tokenization

@testable import MemoryEngine

@Suite struct ProvenanceRecorderTests {
    private static let prompt = "0: let memory = window for (key, value)"

    private static func record(
        _ bench: Workbench, _ path: AttentionPath, k: Int
    ) throws -> (recorder: ProvenanceRecorder, memory: OpenedMemory) {
        let memory = try bench.open()
        let compute = bench.model.model.compute
        let search = try memory.search(k: k, probes: 1 << 20, pool: compute.pool)
        let recorder = ProvenanceRecorder(search)
        let attention = try memory.attention(
            path, search: search, compute: compute, recorder: recorder)
        (attention as? any TextFollowing)?.reach([0..<memory.snapshot.liveTokenCount])
        _ = try bench.logits(Self.prompt, attention)
        return (recorder, memory)
    }

    /// With all pairs recorded, the pairs' masses add up to the memory's whole share.
    @Test(arguments: AttentionPath.allCases)
    func allPairsHoldTheWholeShare(path: AttentionPath) throws {
        let bench = try Workbench(adapterSeed: path == .knn ? 4 : nil)
        try bench.writeFiles(3)
        try bench.index()
        let (recorder, memory) = try Self.record(bench, path, k: 1 << 20)
        let configuration = bench.model.model.configuration
        let tokens = try bench.model.tokenizer.encode(Self.prompt)
        // Tokens before the last window are windows of their own; all are queries.
        #expect(
            recorder.softmaxes
                == tokens.count * configuration.memoryLayers.count * configuration.heads)
        let sum = recorder.mass.values.reduce(0, +)
        #expect(abs(sum - recorder.memoryShare) < 1e-3 * sum)
        #expect(recorder.mass.count == memory.snapshot.liveTokenCount)
        #expect(recorder.memoryShare < Double(recorder.softmaxes))
    }

    @Test func fewPairsHoldPartOfTheShare() throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.index()
        let (recorder, _) = try Self.record(bench, .exact, k: 4)
        let sum = recorder.mass.values.reduce(0, +)
        #expect(sum > 0)
        #expect(sum < recorder.memoryShare)
    }
}
