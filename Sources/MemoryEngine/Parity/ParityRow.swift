/// One compared quantity of a case.
public struct ParityRow: Codable, Sendable, Equatable {
    /// What a difference is measured in.
    public enum Measure: String, Codable, Sendable {
        /// `|value - expected|`.
        case absolute
        /// `|value - expected| / |expected|`.
        case relative
        /// The number of values that differ.
        case count
    }

    /// The case's name.
    public var caseName: String
    /// The tensor or quantity, as the fixture names it.
    public var tensor: String
    /// The number of compared values.
    public var count: Int
    /// What `largestDifference` and `tolerance` are measured in.
    public var measure: Measure
    /// The largest difference of a value, or the number of values that differ.
    public var largestDifference: Double
    /// The largest difference that passes.
    public var tolerance: Double
    /// Whether the difference is within the tolerance.
    public var passed: Bool
}
