/// Which of its pairs a memory lets a query attend to.
package enum MemoryCoverage: Sendable, Equatable {
    /// All pairs, exactly or by estimate.
    case full
    /// The pairs with the largest logits of each query and head.
    case nearest
}
