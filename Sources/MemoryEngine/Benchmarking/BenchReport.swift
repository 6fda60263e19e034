/// Speeds of a model on this machine, beside the machine's measured limits.
public struct BenchReport: Codable, Sendable {
    /// The model.
    public var model: String
    /// Threads computed with.
    public var threads: Int
    /// Arithmetic of large products.
    public var precision: String
    /// What the machine reaches at most.
    public var limits: BenchLimits
    /// Reading a prompt, with logits of its last token.
    public var prefill: BenchRate
    /// Reading the same tokens up to the last memory layer's keys and values, as indexing does.
    public var indexing: BenchRate?
    /// Generating token by token after the prompt.
    public var decode: BenchRate
    /// Generating with a memory attached.
    public var memory: [BenchMemory]
}

/// Tokens in some time.
public struct BenchRate: Codable, Sendable {
    /// Tokens processed.
    public var tokens: Int
    /// Median seconds.
    public var seconds: Double
    /// Tokens per second.
    public var tokensPerSecond: Double
    /// Share of the limit that bounds this work: products for reading, memory for generating.
    public var shareOfLimit: Double

    init(tokens: Int, seconds: Double, shareOfLimit: Double) {
        self.tokens = tokens
        self.seconds = seconds
        tokensPerSecond = Double(tokens) / seconds
        self.shareOfLimit = shareOfLimit
    }
}

/// Generating with a memory of some size.
public struct BenchMemory: Codable, Sendable {
    /// Tokens of memory.
    public var tokens: Int
    /// Which pairs are attended to.
    public var attention: AttentionPath
    /// Whether the memory is a stored one.
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
}

/// What the machine reaches at most, measured in the same run.
public struct BenchLimits: Codable, Sendable {
    /// Bytes per second all threads read from memory.
    public var readBytesPerSecond: Double
    /// Additions and multiplications per second of products, by precision.
    public var operationsPerSecond: [String: Double]
}
