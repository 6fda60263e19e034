package import LongLlama

/// A bound on how many heads and queries of memory attention are processed at once.
public struct AttentionGrouping: Sendable, Equatable {
    /// Most heads, at least 1.
    public var heads: Int
    /// Most queries, at least 1.
    public var queries: Int

    /// A bound of `heads` heads and `queries` queries.
    public init(heads: Int, queries: Int) {
        self.heads = heads
        self.queries = queries
    }

    package var model: LongLlama.AttentionGrouping {
        LongLlama.AttentionGrouping(heads: heads, queries: queries)
    }
}
