/// A memory of a store.
public struct MemorySummary: Codable, Sendable {
    /// The memory's name.
    public var name: String
    /// The source tree it was made of.
    public var source: String
    /// The model it was made by.
    public var model: String
    /// How its documents see each other.
    public var population: Population
    /// The model's memory layers.
    public var layers: [Int]
    /// Storage type of its pairs.
    public var elementType: String
    /// Version of its on-disk format.
    public var formatVersion: Int
    /// Number of its last commit.
    public var generation: UInt64
    /// Documents it holds.
    public var documents: Int
    /// Tokens it holds.
    public var tokens: Int
    /// Bytes on disk.
    public var bytesOnDisk: Int
    /// Why it cannot be opened; `nil` when it can.
    public var problem: String?
}

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
    /// What verification found; `nil` when it was not asked for.
    public var findings: [String]?
}
