/// A bound on how many heads and queries of memory attention are processed at once.
package struct AttentionGrouping: Sendable, Equatable {
    package var heads: Int
    package var queries: Int

    package init(heads: Int, queries: Int) {
        self.heads = heads
        self.queries = queries
    }
}
