import Foundation

/// Likelihood of one class of tokens of all files.
public struct ClassPerplexity: Codable, Sendable, Equatable {
    /// Which tokens.
    public var tokenClass: TokenClass
    /// Tokens of the class.
    public var tokens: Int
    /// Mean negative log-likelihood, nats per token.
    public var likelihood: Double
    /// `exp(likelihood)`.
    public var perplexity: Double

    /// The classes that have tokens in `sums`.
    static func all(_ sums: ClassSums) -> [ClassPerplexity] {
        TokenClass.allCases.filter { sums.count($0) > 0 }.map {
            ClassPerplexity(
                tokenClass: $0, tokens: sums.count($0), likelihood: sums.mean($0),
                perplexity: exp(sums.mean($0)))
        }
    }
}
