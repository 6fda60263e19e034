import VectorSearch

/// What a search wrote, [queries, k].
struct SearchResults: Equatable {
    var scores: [Float]
    var ids: [VectorID]

    /// Searches `index` for `queries` [n, dimension].
    init(
        _ index: some VectorIndex, queries: [Float], dimension: Int, k: Int, probes: Int
    ) throws(VectorSearchError) {
        let n = queries.count / dimension
        scores = [Float](repeating: .nan, count: n * k)
        ids = [VectorID](repeating: VectorID(segment: -7, slot: -7), count: n * k)
        try index.search(
            queries: queries, count: n, k: k, probes: probes, scores: &scores, ids: &ids)
    }

    /// The share of the `truth` that was found.
    func recall(of truth: SearchResults, k: Int) -> Double {
        var found = 0
        for start in stride(from: 0, to: ids.count, by: k) {
            let wanted = Set(truth.ids[start..<start + k])
            found += ids[start..<start + k].count { wanted.contains($0) }
        }
        return Double(found) / Double(ids.count)
    }
}
