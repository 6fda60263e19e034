/// What the machine reaches at most, measured in the same run.
public struct BenchLimits: Codable, Sendable {
    /// Bytes per second all threads read from memory.
    public var readBytesPerSecond: Double
    /// Additions and multiplications per second of products, by precision.
    public var operationsPerSecond: [String: Double]
}
