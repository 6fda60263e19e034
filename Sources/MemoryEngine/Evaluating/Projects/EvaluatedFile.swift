/// A file of which a window was scored.
public struct EvaluatedFile: Codable, Sendable, Equatable {
    /// Path below the project.
    public var path: String
    /// The language.
    public var language: String
    /// The first token of the window.
    public var start: Int
    /// Tokens of the window.
    public var tokens: Int
    /// Mean negative log-likelihood under each condition, in the report's order.
    public var likelihoods: [Double]
}
