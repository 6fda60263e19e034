package import LongLlama

/// How text is generated.
public struct GenerationOptions: Sendable, Equatable {
    /// Most tokens of the answer.
    public var maximumTokens: Int
    /// 0 is greedy.
    public var temperature: Float
    /// Keep this many most likely tokens.
    public var topK: Int?
    /// Keep the most likely tokens that reach this probability.
    public var topP: Float?
    /// Keep tokens at least this fraction as likely as the best.
    public var minP: Float?
    /// Penalty on tokens already present; 1 is off.
    public var repetitionPenalty: Float
    /// Seed of the random choice.
    public var seed: UInt64
    /// Texts that end the answer; they are not part of it.
    public var stop: [String]
    /// What leaves the local context when it is full.
    public var overflow: ContextOverflow
    /// Whether the local context is kept between tokens (`use_cache`); without it everything is
    /// read again for each token, as in the published implementation.
    public var usesCache: Bool
    /// Whether a beginning that a prompt shares with the last one is not computed again.
    ///
    /// Attention then adds up its pairs in other groups, which rounds differently: where two tokens
    /// are about as likely, the text may differ from that of a first prompt.
    public var reusesPrefix: Bool

    /// Options with the given values.
    public init(
        maximumTokens: Int = 128, temperature: Float = 0, topK: Int? = nil, topP: Float? = nil,
        minP: Float? = nil, repetitionPenalty: Float = 1, seed: UInt64 = 0, stop: [String] = [],
        overflow: ContextOverflow = .flush, usesCache: Bool = true,
        reusesPrefix: Bool = true
    ) {
        self.maximumTokens = maximumTokens
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.repetitionPenalty = repetitionPenalty
        self.seed = seed
        self.stop = stop
        self.overflow = overflow
        self.usesCache = usesCache
        self.reusesPrefix = reusesPrefix
    }

    /// Tokens of a prompt of `count` tokens and the answer, in range for any limit.
    func tokenLimit(after count: Int) -> Int {
        count + min(maximumTokens, Self.mostTokens)
    }

    /// More than any context holds.
    private static let mostTokens = 1 << 30

    package var sampling: SamplingOptions {
        SamplingOptions(
            temperature: temperature, topK: topK, topP: topP, minP: minP,
            repetitionPenalty: repetitionPenalty, seed: seed)
    }
}
