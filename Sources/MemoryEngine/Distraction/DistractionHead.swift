/// Where the memory mass of one head goes.
public struct DistractionHead: Codable, Sendable, Equatable {
    /// The layer.
    public var layer: Int
    /// The query head.
    public var head: Int
    /// Share of its memory mass on the project's own documents.
    public var relevantShare: Double
    /// Share of all its mass, local and memory, on the memory.
    public var memoryShare: Double
}
