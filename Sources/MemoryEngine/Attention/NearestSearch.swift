import LinearAlgebra
import LongLlama
import MemoryStorage
import VectorSearch

/// Top-k search of query blocks in a memory's Faiss lists, one index per layer and kv head.
///
/// Thread rule: belongs to one request; the snapshot's indexes are shared.
struct NearestSearch {
    let snapshot: MemorySnapshot
    let layout: StoredMemoryLayout
    let pool: ThreadPool
    /// Pairs per query and head.
    let k: Int
    /// Lists visited per query.
    let probes: Int

    /// Queries of one search call; bounds the buffers of a thread.
    private static let blockQueries = 32

    /// A search of `k` pairs per query that visits `probes` lists, or a number that suits the
    /// memory's size: a thirty-second of the lists, at least 64.
    init(
        snapshot: MemorySnapshot, layout: StoredMemoryLayout, pool: ThreadPool, k: Int,
        probes: Int?
    ) throws {
        self.snapshot = snapshot
        self.layout = layout
        self.pool = pool
        self.k = k
        self.probes =
            try probes ?? max(64, snapshot.listCount(layerIndex: 0, kvHead: 0) / 32)
    }

    /// Finds the nearest pairs of `count` queries `[count, heads, headDim]`.
    func nearest(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int
    ) throws -> NearestPairs {
        let geometry = layout.geometry
        var found = NearestPairs(
            queries: count, heads: geometry.heads, k: k,
            logits: Array(repeating: -.infinity, count: count * geometry.heads * k),
            ids: Array(
                repeating: VectorID(segment: -1, slot: -1), count: count * geometry.heads * k))
        guard let index = layout.index(of: layer) else { return found }
        let blocks = (count + Self.blockQueries - 1) / Self.blockQueries
        let failure = FirstFailure()
        found.logits.withUnsafeMutableBufferPointer { logits in
            found.ids.withUnsafeMutableBufferPointer { ids in
                guard let logits = logits.baseAddress, let ids = ids.baseAddress else { return }
                let target = Target(logits: logits, ids: ids, queries: queries)
                pool.run(count: blocks * geometry.kvHeads) { task, _ in
                    let begin = task / geometry.kvHeads * Self.blockQueries
                    failure.record {
                        try searchBlock(
                            target, rows: begin..<min(count, begin + Self.blockQueries),
                            layerIndex: index, kvHead: task % geometry.kvHeads)
                    }
                }
            }
        }
        try failure.rethrow()
        return found
    }

    /// Where results go; rows and heads of different tasks do not overlap.
    private struct Target: @unchecked Sendable {
        // Sendable because each task writes only the rows and heads it was given.
        let logits: UnsafeMutablePointer<Float>
        let ids: UnsafeMutablePointer<VectorID>
        let queries: UnsafePointer<Float>
    }

    private func searchBlock(
        _ target: Target, rows: Range<Int>, layerIndex: Int, kvHead: Int
    ) throws {
        let geometry = layout.geometry
        let dim = geometry.headDim
        let group = geometry.heads / geometry.kvHeads
        let searches = rows.count * group
        var block: [Float] = []  // [rows, group, headDim]
        block.reserveCapacity(searches * dim)
        for row in rows {
            let start = target.queries + (row * geometry.heads + kvHead * group) * dim
            block.append(contentsOf: UnsafeBufferPointer(start: start, count: group * dim))
        }
        var scores = [Float](repeating: -.infinity, count: searches * k)  // [rows, group, k]
        var ids = [VectorID](repeating: VectorID(segment: -1, slot: -1), count: searches * k)
        try snapshot.search(
            layerIndex: layerIndex, kvHead: kvHead, queries: block, count: searches, k: k,
            probes: probes, scores: &scores, ids: &ids)
        let scale = 1 / Float(dim).squareRoot()
        for (position, row) in rows.enumerated() {
            let source = position * group * k
            let offset = (row * geometry.heads + kvHead * group) * k
            for entry in 0..<group * k {
                target.logits[offset + entry] = scores[source + entry] * scale
                target.ids[offset + entry] = ids[source + entry]
            }
        }
    }
}
