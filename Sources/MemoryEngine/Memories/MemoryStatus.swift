/// A memory compared with its source tree.
public struct MemoryStatus: Codable, Sendable {
    /// The memory.
    public var memory: MemorySummary
    /// Whether the memory holds the tree as it is now.
    public var isFresh: Bool
    /// Files whose contents changed.
    public var changed: [String]
    /// Files the memory does not hold yet.
    public var added: [String]
    /// Files the memory holds that left the tree.
    public var removed: [String]
    /// Files the memory holds that cannot be read now, with the reason: neither known to be as
    /// they were nor to have changed.
    public var unreadable: [SkippedPath]
    /// What verification found; `nil` when it was not asked for.
    public var findings: [String]?
}
