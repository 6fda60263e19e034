/// Likelihood of all files with one memory, or with none.
public struct MemoryPerplexity: Codable, Sendable, Equatable {
    /// The memory's name, `nil` for none.
    public var memory: String?
    /// Tokens of it that were attended to.
    public var memoryTokens: Int
    /// By class; identifiers and first uses where the memory's source tree is there.
    public var classes: [ClassPerplexity]
}
