/// Likelihood of windows of projects with and without memory of them.
public struct ProjectPerplexityReport: Codable, Sendable {
    /// The model.
    public var model: String
    /// Identifies the adapter, `nil` without one.
    public var adapter: String?
    /// The seed of files, windows and memories.
    public var seed: UInt64
    /// Tokens of a window.
    public var window: Int
    /// Nearest pairs per query and head, for `knn` and `related`.
    public var topK: Int
    /// The projects.
    public var projects: [EvaluatedProject]
    /// One entry per condition.
    public var conditions: [EvaluatedCondition]
    /// Wall-clock seconds.
    public var seconds: Double

    /// The languages of the scored files.
    public var languages: [String] {
        Set(projects.flatMap(\.files).map(\.language)).sorted()
    }

    /// The number of scored files.
    public var fileCount: Int { projects.reduce(0) { $0 + $1.files.count } }
}
