import LinearAlgebra
import LongLlama
import MemoryStorage

/// Attention over the `k` nearest pairs of a memory on disk, found through its Faiss lists.
///
/// Thread rule: belongs to one request; the snapshot is shared.
final class NearestStoredMemory: PairFinding {
    let coverage = MemoryCoverage.nearest
    private let search: NearestSearch
    private let compute: Compute
    private let recorder: ProvenanceRecorder?

    init(_ search: NearestSearch, compute: Compute, recorder: ProvenanceRecorder? = nil) {
        self.search = search
        self.compute = compute
        self.recorder = recorder
    }

    func tokenCount(layer: Int) -> Int {
        search.layout.index(of: layer) == nil ? 0 : search.snapshot.liveTokenCount
    }

    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws {
        let found = try find(queries, count: count, layer: layer, into: partial)
        recorder?.weigh(partial, count: count, layer: layer)
        recorder?.remember(found, layer: layer)
    }

    func find(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws -> NearestPairs {
        let found = try search.nearest(queries, count: count, layer: layer)
        try attend(to: found, layer: layer, into: partial)
        return found
    }

    /// Overwrites `partial` with the triple over pairs that a search found.
    func attend(to found: NearestPairs, layer: Int, into partial: AttentionPartial) throws {
        partial.reset(queries: found.queries)
        guard let index = search.layout.index(of: layer) else { return }
        let geometry = search.layout.geometry
        let failure = FirstFailure()
        // Values lie anywhere in the memory: heads side by side wait for them together.
        search.pool.run(count: geometry.heads) { head, _ in
            failure.record {
                try search.snapshot.withPairs(
                    layerIndex: index, kvHead: head / geometry.group
                ) { reader in
                    for query in 0..<found.queries {
                        attend(to: found, query: query, head: head, reader, into: partial)
                    }
                }
            }
        }
        try failure.rethrow()
    }

    /// Sets the triple of one query and head.
    private func attend(
        to found: NearestPairs, query: Int, head: Int, _ reader: PairReader,
        into partial: AttentionPartial
    ) {
        let dim = search.layout.geometry.headDim
        let elementType = search.layout.elementType
        let range = found.range(query: query, head: head)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: dim) { row in
            guard let floats = row.baseAddress else { return }
            partial.setPairs(
                query: query, head: head, logits: Array(found.logits[range])
            ) { entry, weight, target in
                guard let value = reader.value(found.ids[range.lowerBound + entry]) else { return }
                compute.convertRows(
                    value, rows: 1, width: dim, from: elementType, into: floats)
                for element in 0..<dim { target[element] += weight * floats[element] }
            }
        }
    }

    func merged(into total: AttentionPartial, count: Int, layer: Int, bias: [Float]?) {
        recorder?.account(total, count: count, layer: layer, bias: bias)
    }
}
