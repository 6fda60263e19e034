/// Which pairs a query sees.
package enum PairVisibility: Sendable, Equatable {
    /// Every pair.
    case all
    /// Query `i` of the block sees pairs `0..<past + i + 1`.
    case causal(past: Int)
}
