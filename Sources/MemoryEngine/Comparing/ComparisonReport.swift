/// Exact attention against one to some pairs on the same state.
public struct ComparisonReport: Codable, Sendable {
    /// The memory's name.
    public var memory: String
    /// Tokens in memory.
    public var memoryTokens: Int
    /// Tokens of the prompt that queried it.
    public var promptTokens: Int
    /// Which pairs were compared with all.
    public var attention: AttentionPath
    /// Nearest pairs per query and head.
    public var topK: Int
    /// Lists visited per query, for `knn`.
    public var probes: Int?
    /// One row per memory layer and head, averaged over the prompt's queries.
    public var heads: [HeadComparison]
    /// KL divergence of the next-token distribution from the exact one, nats,
    /// averaged over the prompt's positions.
    public var divergence: Double
    /// Share of positions where both choose the same next token.
    public var agreement: Double
    /// Seconds of the forward pass with exact attention.
    public var exactSeconds: Double
    /// Seconds of the forward pass with attention to some pairs.
    public var approximateSeconds: Double
}
