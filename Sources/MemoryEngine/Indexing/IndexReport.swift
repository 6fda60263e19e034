/// What indexing did.
public struct IndexReport: Codable, Sendable {
    /// The memory's name.
    public var memory: String
    /// The source tree.
    public var source: String
    /// The generation after the last commit.
    public var generation: UInt64
    /// Documents read into memory now.
    public var documentsRead: Int
    /// Files whose contents the memory already had.
    public var documentsReused: Int
    /// Files forgotten because they left the tree.
    public var documentsRemoved: Int
    /// Files left out, with the reason.
    public var skipped: [SkippedPath]
    /// Tokens read into memory now.
    public var tokensRead: Int
    /// Tokens the memory holds.
    public var tokensTotal: Int
    /// Bytes of the memory on disk.
    public var bytesOnDisk: Int
    /// Wall-clock seconds.
    public var seconds: Double
    /// Tokens read per second.
    public var tokensPerSecond: Double
    /// Whether the work was stopped before its end; running it again resumes.
    public var interrupted: Bool
}
