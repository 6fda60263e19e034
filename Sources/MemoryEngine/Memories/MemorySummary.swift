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
