/// Likelihood of files with and without a memory.
public struct PerplexityReport: Codable, Sendable {
    /// The memory's name, `nil` when none was given.
    public var memory: String?
    /// Which pairs were attended to.
    public var attention: AttentionPath?
    /// Tokens of a window; windows do not see each other.
    public var window: Int
    /// One entry per file.
    public var files: [FilePerplexity]
    /// Tokens predicted in all.
    public var tokens: Int
    /// Mean negative log-likelihood without memory, nats per token.
    public var likelihoodWithout: Double
    /// Mean negative log-likelihood with memory.
    public var likelihoodWith: Double?
    /// `exp(likelihoodWithout)`.
    public var perplexityWithout: Double
    /// `exp(likelihoodWith)`.
    public var perplexityWith: Double?
    /// By class of tokens: without memory, with all of it, with its beginnings, and with an
    /// unrelated one.
    public var memories: [MemoryPerplexity]
}
