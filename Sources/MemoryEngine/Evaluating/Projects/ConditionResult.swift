/// Likelihood of one class of tokens under one condition.
public struct ConditionResult: Codable, Sendable, Equatable {
    /// Which tokens.
    public var tokenClass: TokenClass
    /// Of the files of this language; `nil` for all files.
    public var language: String?
    /// Files with such tokens.
    public var files: Int
    /// Tokens of the class.
    public var tokens: Int
    /// Mean negative log-likelihood, nats per token.
    public var likelihood: Double
    /// `exp(likelihood)`.
    public var perplexity: Double
    /// Against the base model without adapter and memory; `nil` for itself.
    public var againstBase: PairedDifference?
    /// Against the same model without memory; `nil` for itself.
    public var againstNoMemory: PairedDifference?
    /// Against the largest own memory along the same attention path, for what adds to it.
    public var againstOwn: PairedDifference?
}
