/// Exact against nearest-pairs attention on the same state.
public struct ComparisonReport: Codable, Sendable {
    /// The memory's name.
    public var memory: String
    /// Tokens in memory.
    public var memoryTokens: Int
    /// Tokens of the prompt that queried it.
    public var promptTokens: Int
    /// Nearest pairs per query and head.
    public var topK: Int
    /// Lists visited per query; `nil` when the memory chose.
    public var probes: Int?
    /// One row per memory layer and head, averaged over the prompt's queries.
    public var heads: [HeadComparison]
    /// KL divergence of the nearest-pairs next-token distribution from the exact one, nats,
    /// averaged over the prompt's positions.
    public var divergence: Double
    /// Share of positions where both choose the same next token.
    public var agreement: Double
    /// Seconds of the forward pass with exact attention.
    public var exactSeconds: Double
    /// Seconds of the forward pass with nearest-pairs attention.
    public var nearestSeconds: Double
}
