/// What running a model with weights of some type takes.
public struct InspectedEstimate: Codable, Sendable, Equatable {
    /// `stored`, or a value of `--weights`.
    public var weights: String
    /// Memory that the weights take.
    public var weightBytes: Int
    /// Weights read for each generated token.
    public var bytesPerToken: Int
    /// At most so many tokens are generated per second: the read bandwidth's limit.
    public var generatedTokensPerSecond: Double?
    /// At most so many tokens of a prompt are read per second: the products' limit.
    public var promptTokensPerSecond: Double?
}
