import LinearAlgebra
import LongLlama
import MemoryStorage

/// A memory on disk while it is being written: takes the pairs of each window and, for
/// chained windows, lets the next window attend to all pairs before it.
///
/// The pairs in reach are one sequence, committed or not, so the attention's bits do not
/// depend on when segments were sealed.
///
/// Thread rule: belongs to one writer.
final class PopulatingMemory: MemorySink, MemoryAttention {
    let coverage = MemoryCoverage.full
    private let writer: MemoryWriter
    private let layout: StoredMemoryLayout
    private let scope: MemoryWriter.Scope
    private let compute: Compute

    init(
        _ writer: MemoryWriter, layout: StoredMemoryLayout, scope: MemoryWriter.Scope,
        compute: Compute
    ) {
        self.writer = writer
        self.layout = layout
        self.scope = scope
        self.compute = compute
    }

    func tokenCount(layer: Int) throws -> Int {
        guard let index = layout.index(of: layer) else { return 0 }
        return try writer.withPendingRuns(layerIndex: index, kvHead: 0, scope: scope) {
            $0.reduce(0) { $0 + $1.count }
        }
    }

    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws {
        guard let index = layout.index(of: layer) else { return partial.reset(queries: count) }
        try withRuns(index, kvHead: 0, gathered: []) { runs in
            compute.attend(
                queries: queries, count: count, geometry: layout.geometry,
                elementType: layout.elementType, runs: runs, visibility: .all, into: partial)
        }
    }

    /// Collects the runs of every kv head; they are valid inside the innermost closure.
    private func withRuns(
        _ index: Int, kvHead: Int, gathered: [[LinearAlgebra.PairRun]],
        _ body: ([[LinearAlgebra.PairRun]]) -> Void
    ) throws {
        guard kvHead < layout.geometry.kvHeads else { return body(gathered) }
        try writer.withPendingRuns(layerIndex: index, kvHead: kvHead, scope: scope) { stored in
            let runs = stored.map(LinearAlgebra.PairRun.init)
            try withRuns(index, kvHead: kvHead + 1, gathered: gathered + [runs], body)
        }
    }

    func append(_ pairs: TokenPairs, layer: Int) throws {
        guard let index = layout.index(of: layer) else {
            preconditionFailure("layer \(layer) is not a memory layer")
        }
        let rowBytes = layout.elementType.rowBytes(layout.geometry.headDim)
        let keys = ByteBuffer(count: pairs.count * rowBytes)  // [count, headDim]
        let values = ByteBuffer(count: pairs.count * rowBytes)  // [count, headDim]
        for head in 0..<layout.geometry.kvHeads {
            pairs.write(
                head: head, headDim: layout.geometry.headDim, as: layout.elementType,
                keys: keys.base, values: values.base, compute: compute)
            try writer.append(
                layerIndex: index, kvHead: head, keys: UnsafeRawBufferPointer(keys.bytes),
                values: UnsafeRawBufferPointer(values.bytes))
        }
    }
}
