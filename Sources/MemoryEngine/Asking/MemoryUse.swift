/// How an answer used a memory.
public struct MemoryUse: Codable, Sendable {
    /// The memory's name.
    public var name: String
    /// The generation that was read.
    public var generation: UInt64
    /// Tokens that could be attended to.
    public var tokens: Int
    /// Which pairs were attended to.
    public var attention: AttentionPath
    /// Nearest pairs per query and head; `nil` for `exact`.
    public var topK: Int?
    /// Mean share of the softmax mass of memory layers that the memory got.
    public var massShare: Double
    /// Share of the reported mass that went to the first tokens of windows, which attract
    /// attention whatever they say; it is not part of the spans.
    public var sinkShare: Double
    /// The spans read, by descending share.
    public var spans: [SpanShare]
    /// Paths that were changed, added or removed since, or cannot be read now, or the tree's own
    /// when it is gone; empty when the memory is fresh.
    public var stalePaths: [String]
}
