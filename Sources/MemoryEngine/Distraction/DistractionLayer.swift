/// Where the memory mass of one layer goes, all heads together.
public struct DistractionLayer: Codable, Sendable, Equatable {
    /// The layer.
    public var layer: Int
    /// Share of its memory mass on the project's own documents.
    public var relevantShare: Double
    /// Share of all its mass, local and memory, on the memory.
    public var memoryShare: Double
}
