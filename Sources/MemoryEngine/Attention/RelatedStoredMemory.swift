import LinearAlgebra
import LongLlama
import MemoryStorage
import VectorSearch

/// A memory on disk through its related passages, with what was read of it.
///
/// Thread rule: belongs to one request; the snapshot is shared.
final class RelatedStoredMemory: TextFollowing, PairFinding {
    let coverage = MemoryCoverage.nearest
    private let related: RelatedMemory
    private let memory: OpenedMemory
    private let k: Int
    private let recorder: ProvenanceRecorder?
    private var found: NearestPairs?

    init(
        _ memory: OpenedMemory, k: Int, compute: Compute, recorder: ProvenanceRecorder? = nil
    ) throws {
        self.memory = memory
        self.k = k
        self.recorder = recorder
        related = RelatedMemory(
            try memory.selection(), passages: try memory.snapshot.passages(), k: k,
            compute: compute)
        related.onChosen = { [unowned self] _, query, head, chosen in
            self.take(chosen, query: query, head: head)
        }
    }

    var ranges: [Range<Int>] { related.ranges }

    var logitBias: Float { related.logitBias }

    func follow(_ text: ArraySlice<Int32>) { related.follow(text) }

    func reach(_ ranges: [Range<Int>]) { related.reach(ranges) }

    func tokenCount(layer: Int) -> Int { related.tokenCount(layer: layer) }

    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws {
        guard let recorder else {
            return try related.attend(queries, count: count, layer: layer, into: partial)
        }
        let pairs = try find(queries, count: count, layer: layer, into: partial)
        recorder.weigh(partial, count: count, layer: layer)
        recorder.remember(pairs, layer: layer)
    }

    func find(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws -> NearestPairs {
        let empty = NearestPairs(queries: count, heads: memory.layout.geometry.heads, k: k)
        found = empty
        defer { found = nil }
        try related.attend(queries, count: count, layer: layer, into: partial)
        return found ?? empty
    }

    func merged(into total: AttentionPartial, count: Int, layer: Int, bias: [Float]?) {
        recorder?.account(total, count: count, layer: layer, bias: bias)
    }

    private func take(_ chosen: [NearestSelectedMemory.Chosen], query: Int, head: Int) {
        let start = (query * memory.layout.geometry.heads + head) * k
        guard found != nil else { return }
        for (entry, pair) in chosen.sorted(by: { $0.logit > $1.logit }).enumerated() {
            guard let id = memory.snapshot.pair(liveToken: pair.token) else { continue }
            found?.logits[start + entry] = pair.logit
            found?.ids[start + entry] = id
        }
    }
}
