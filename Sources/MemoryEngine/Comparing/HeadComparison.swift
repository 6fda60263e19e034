/// How well the chosen pairs stand for all pairs in one head.
public struct HeadComparison: Codable, Sendable {
    /// The layer.
    public var layer: Int
    /// The query head.
    public var head: Int
    /// Share of the true nearest pairs that were chosen.
    public var recall: Double
    /// Share of the exact memory softmax mass that the chosen pairs hold.
    public var capturedMass: Double
    /// Relative L2 error of the memory attention output against exact.
    public var relativeError: Double
}
