/// What indexing would do.
public struct IndexPlan: Codable, Sendable {
    /// The source tree.
    public var source: String
    /// Files that would be read.
    public var files: Int
    /// Their paths below the source tree.
    public var paths: [String]
    /// Bytes of these files.
    public var sourceBytes: Int
    /// Tokens of these files.
    public var tokens: Int
    /// Bytes the memory would take on disk.
    public var memoryBytes: Int
    /// Estimated seconds on this machine.
    public var estimatedSeconds: Double
    /// Tokens per second measured for the estimate.
    public var tokensPerSecond: Double
    /// Files left out, with the reason.
    public var skipped: [SkippedPath]
}
