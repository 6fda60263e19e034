import VectorSearch

/// The nearest pairs of a block of queries in one memory layer.
struct NearestPairs {
    let queries: Int
    let heads: Int
    let k: Int
    /// Logits (scaled inner products), descending; `-infinity` where fewer were found.
    var logits: [Float]  // [queries, heads, k]
    var ids: [VectorID]  // [queries, heads, k]

    /// No pair yet.
    init(queries: Int, heads: Int, k: Int) {
        self.queries = queries
        self.heads = heads
        self.k = k
        logits = Array(repeating: -.infinity, count: queries * heads * k)
        ids = Array(repeating: VectorID(segment: -1, slot: -1), count: queries * heads * k)
    }

    /// The found pairs of one query and head.
    func range(query: Int, head: Int) -> Range<Int> {
        let start = (query * heads + head) * k
        var end = start
        while end < start + k, logits[end] > -.infinity { end += 1 }
        return start..<end
    }
}
