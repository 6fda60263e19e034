/// A generated text with what it was generated from.
public struct Answer: Codable, Sendable {
    /// The generated text.
    public var text: String
    /// Why generation ended.
    public var finish: FinishReason
    /// Tokens of the prompt.
    public var promptTokens: Int
    /// First tokens of the prompt that an earlier call of this process had computed.
    public var reusedTokens: Int
    /// Tokens generated.
    public var generatedTokens: Int
    /// Seconds from the call to the first generated token.
    public var secondsToFirstToken: Double
    /// Seconds from the call to the end.
    public var seconds: Double
    /// The memory attended to, `nil` without one.
    public var memory: MemoryUse?
}

/// Why generation ended.
public enum FinishReason: String, Codable, Sendable {
    /// The model ended its answer, or a stop text appeared.
    case stop
    /// The limit of tokens was reached.
    case length
}

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
    /// Nearest pairs per query and head, for `knn`.
    public var topK: Int?
    /// Mean share of the softmax mass of memory layers that the memory got.
    public var massShare: Double
    /// Share of the reported mass that went to the first tokens of windows, which attract
    /// attention whatever they say; it is not part of the spans.
    public var sinkShare: Double
    /// The spans read, by descending share.
    public var spans: [SpanShare]
    /// Files changed since the memory was made; empty when it is fresh.
    public var stalePaths: [String]
}

/// Lines that memory heads read.
public struct SpanShare: Codable, Sendable, Equatable {
    /// Path below the source tree.
    public var path: String
    /// First line, from 1.
    public var startLine: Int
    /// Last line.
    public var endLine: Int
    /// Share of the accounted memory mass besides the sinks', 0...1.
    public var share: Double
}
