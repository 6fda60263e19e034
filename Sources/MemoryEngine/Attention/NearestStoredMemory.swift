import LinearAlgebra
import LongLlama
import MemoryStorage

/// Attention over the `k` nearest pairs of a memory on disk, found through its Faiss lists.
///
/// Thread rule: belongs to one request; the snapshot is shared.
final class NearestStoredMemory: MemoryAttention {
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
        let found = try search.nearest(queries, count: count, layer: layer)
        try attend(to: found, layer: layer, into: partial)
        recorder?.weigh(partial, count: count, layer: layer)
        recorder?.remember(found, layer: layer)
    }

    /// Overwrites `partial` with the triple over pairs that a search found.
    func attend(to found: NearestPairs, layer: Int, into partial: AttentionPartial) throws {
        let count = found.queries
        partial.reset(queries: count)
        guard let index = search.layout.index(of: layer) else { return }
        let geometry = search.layout.geometry
        let elementType = search.layout.elementType
        let row = FloatBuffer(count: geometry.headDim)
        for head in 0..<geometry.heads {
            try search.snapshot.withPairs(layerIndex: index, kvHead: head / geometry.group) {
                reader in
                for query in 0..<count {
                    let range = found.range(query: query, head: head)
                    partial.setPairs(
                        query: query, head: head, logits: Array(found.logits[range])
                    ) { entry, weight, target in
                        guard let value = reader.value(found.ids[range.lowerBound + entry])
                        else { return }
                        compute.convertRows(
                            value, rows: 1, width: geometry.headDim, from: elementType,
                            into: row.base)
                        for element in 0..<geometry.headDim {
                            target[element] += weight * row.base[element]
                        }
                    }
                }
            }
        }
    }

    func merged(into total: AttentionPartial, count: Int, layer: Int, bias: [Float]?) {
        recorder?.account(total, count: count, layer: layer, bias: bias)
    }
}
