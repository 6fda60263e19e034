/// Which pairs of a memory are attended to.
public enum AttentionPath: String, Sendable, CaseIterable, Codable {
    /// All pairs.
    case exact
    /// The nearest pairs of each query and head.
    case knn
    /// The nearest pairs in the passages that have the most words in common with the text before.
    case related
}
