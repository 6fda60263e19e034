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
    /// memory's size: the square root of the number of lists, at least 64.
    ///
    /// Lists of all segments compete, so a larger memory needs few more of them: on 367 thousand
    /// tokens 64 lists come as near to exact attention as 358 (KL 0.115 and 0.118 nats).
    init(
        snapshot: MemorySnapshot, layout: StoredMemoryLayout, pool: ThreadPool, k: Int,
        probes: Int?
    ) throws {
        self.snapshot = snapshot
        self.layout = layout
        self.pool = pool
        self.k = k
        let lists = try snapshot.listCount(layerIndex: 0, kvHead: 0)
        self.probes = probes ?? max(64, Int(Double(lists).squareRoot()))
    }

    /// Finds the nearest pairs of `count` queries `[count, heads, headDim]`.
    func nearest(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int
    ) throws -> NearestPairs {
        let geometry = layout.geometry
        var found = NearestPairs(queries: count, heads: geometry.heads, k: k)
        guard let index = layout.index(of: layer) else { return found }
        let blocks = (count + Self.blockQueries - 1) / Self.blockQueries
        // Few queries: the heads of a group apart, or too few threads have work.
        let parts = blocks * geometry.kvHeads < 4 * pool.threadCount ? geometry.group : 1
        let partHeads = geometry.group / parts
        let failure = FirstFailure()
        found.logits.withUnsafeMutableBufferPointer { logits in
            found.ids.withUnsafeMutableBufferPointer { ids in
                guard let logits = logits.baseAddress, let ids = ids.baseAddress else { return }
                let target = Target(logits: logits, ids: ids, queries: queries)
                let perBlock = geometry.kvHeads * parts
                pool.run(count: blocks * perBlock) { task, _ in
                    let begin = task / perBlock * Self.blockQueries
                    let head = task % perBlock * partHeads
                    failure.record {
                        try searchBlock(
                            target, rows: begin..<min(count, begin + Self.blockQueries),
                            layerIndex: index, heads: head..<head + partHeads)
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

    /// Searches for the queries of some heads of one kv head's group.
    private func searchBlock(
        _ target: Target, rows: Range<Int>, layerIndex: Int, heads: Range<Int>
    ) throws {
        let geometry = layout.geometry
        let dim = geometry.headDim
        let searches = rows.count * heads.count
        var block: [Float] = []  // [rows, heads, headDim]
        block.reserveCapacity(searches * dim)
        for row in rows {
            let start = target.queries + (row * geometry.heads + heads.lowerBound) * dim
            block.append(contentsOf: UnsafeBufferPointer(start: start, count: heads.count * dim))
        }
        var scores = [Float](repeating: -.infinity, count: searches * k)  // [rows, heads, k]
        var ids = [VectorID](repeating: VectorID(segment: -1, slot: -1), count: searches * k)
        try snapshot.search(
            layerIndex: layerIndex, kvHead: heads.lowerBound / geometry.group, queries: block,
            count: searches, k: k, probes: probes, scores: &scores, ids: &ids)
        let scale = 1 / Float(dim).squareRoot()
        for (position, row) in rows.enumerated() {
            let source = position * heads.count * k
            let offset = (row * geometry.heads + heads.lowerBound) * k
            for entry in 0..<heads.count * k {
                target.logits[offset + entry] = scores[source + entry] * scale
                target.ids[offset + entry] = ids[source + entry]
            }
        }
    }
}
