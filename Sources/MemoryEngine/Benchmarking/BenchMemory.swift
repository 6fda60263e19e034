/// Attention to a memory of some size.
public struct BenchMemory: Codable, Sendable {
    /// Tokens of memory.
    public var tokens: Int
    /// Which pairs are attended to.
    public var attention: AttentionPath
    /// Whether the memory is a stored one of the user's, not one of random pairs.
    public var isStored: Bool
    /// Generated tokens per second.
    public var tokensPerSecond: Double
    /// Seconds of memory attention per generated token: the time beyond the same decoding
    /// without memory.
    public var attentionSeconds: Double
    /// Bytes of pairs that exact attention reads per generated token.
    public var bytesPerToken: Int?
    /// Share of the read bandwidth that exact attention reaches.
    public var shareOfBandwidth: Double?
    /// A prompt's block of queries on one memory layer.
    public var block: BenchBlock
}
