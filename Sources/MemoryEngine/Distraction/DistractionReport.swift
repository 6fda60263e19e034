/// How much of the memory attention stays with the relevant documents as the memory grows.
public struct DistractionReport: Codable, Sendable {
    /// The model.
    public var model: String
    /// Identifies the adapter, `nil` without one.
    public var adapter: String?
    /// The seed of files, windows and memories.
    public var seed: UInt64
    /// Tokens of a window.
    public var window: Int
    /// Windows that queried the memory.
    public var windows: Int
    /// Projects they are of.
    public var projects: [String]
    /// Nearest pairs per query and head, for `knn` and `related`.
    public var topK: Int
    /// By attention path and amount of foreign memory.
    public var rows: [DistractionRow]
    /// Wall-clock seconds.
    public var seconds: Double
}
