/// A search for the keys of largest inner product with a query.
///
/// Thread rule: any number of threads may search at once.
package protocol VectorIndex: Sendable {
    /// Finds the `k` best live keys for each of `n` queries.
    ///
    /// - Parameters:
    ///   - queries: [n, dimension], finite.
    ///   - n: The number of queries, 0 or more.
    ///   - k: Results per query, 1 ... `VectorSearchLimit.results`.
    ///   - probes: Lists to scan per query, at least 1; more than there are means all. An index
    ///     without lists ignores it.
    ///   - scores: [n, k], receives inner products, descending; `-infinity` for none. Keys whose
    ///     inner product is NaN or `-infinity` are never results.
    ///   - ids: [n, k], receives where the keys are; equal scores by segment, then slot.
    func search(
        queries: UnsafePointer<Float>, count n: Int, k: Int, probes: Int,
        scores: UnsafeMutablePointer<Float>, ids: UnsafeMutablePointer<VectorID>
    ) throws(VectorSearchError)
}
