import LinearAlgebra
import LongLlama
import MemoryStorage

/// Exact attention over all live pairs of a memory on disk, read in place from its map.
///
/// The same tokens in the same order give the same bits as `WorkingMemory`.
///
/// Thread rule: belongs to one request; the snapshot is shared.
final class StoredMemory: MemoryAttention {
    let coverage = MemoryCoverage.full
    private let snapshot: MemorySnapshot
    private let layout: StoredMemoryLayout
    private let compute: Compute
    private let recorder: ProvenanceRecorder?
    private var runs: [Int: [[LinearAlgebra.PairRun]]] = [:]  // by layer: [kvHeads][runs]

    init(
        _ snapshot: MemorySnapshot, layout: StoredMemoryLayout, compute: Compute,
        recorder: ProvenanceRecorder? = nil
    ) {
        self.snapshot = snapshot
        self.layout = layout
        self.compute = compute
        self.recorder = recorder
    }

    func tokenCount(layer: Int) -> Int {
        layout.index(of: layer) == nil ? 0 : snapshot.liveTokenCount
    }

    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws {
        compute.attend(
            queries: queries, count: count, geometry: layout.geometry,
            elementType: layout.elementType, runs: try runs(layer: layer), visibility: .all,
            into: partial)
        recorder?.weigh(partial, count: count, layer: layer)
        try recorder?.search(queries, count: count, layer: layer)
    }

    func merged(into total: AttentionPartial, count: Int, layer: Int, bias: [Float]?) {
        recorder?.account(total, count: count, layer: layer, bias: bias)
    }

    /// The runs of a layer, resolved once: the snapshot keeps them valid.
    private func runs(layer: Int) throws -> [[LinearAlgebra.PairRun]] {
        if let known = runs[layer] { return known }
        guard let index = layout.index(of: layer) else { return [] }
        let resolved = try (0..<layout.geometry.kvHeads).map { head in
            try snapshot.withRuns(layerIndex: index, kvHead: head) { stored in
                stored.map(LinearAlgebra.PairRun.init)
            }
        }
        runs[layer] = resolved
        return resolved
    }
}
