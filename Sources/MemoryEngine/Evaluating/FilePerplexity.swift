/// Likelihood of one file.
public struct FilePerplexity: Codable, Sendable {
    /// The file's path.
    public var path: String
    /// Tokens predicted.
    public var tokens: Int
    /// Mean negative log-likelihood without memory, nats per token.
    public var likelihoodWithout: Double
    /// Mean negative log-likelihood with memory.
    public var likelihoodWith: Double?
    /// Whether the memory holds this very content, which makes its likelihood meaningless.
    public var isInMemory: Bool
}
