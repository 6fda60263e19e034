/// Recall of the trials of one variant, attention path, length and depth.
public struct PasskeyCell: Codable, Sendable, Equatable {
    /// What was hidden.
    public var variant: PasskeyVariant
    /// Which pairs were attended to.
    public var attention: AttentionPath
    /// Tokens of memory.
    public var length: Int
    /// Where the hidden text was; `nil` for all depths together.
    public var depth: Double?
    /// Trials.
    public var trials: Int
    /// Trials with all digits right.
    public var exact: Int
    /// Share of the trials with all digits right.
    public var exactRate: Double
    /// The 95 % interval of that share.
    public var interval: WilsonInterval
    /// Share of the digits that were right, each after the right digits before it.
    public var digitRate: Double

    /// The cell of `outcomes`, the shares of right digits.
    init(
        variant: PasskeyVariant, attention: AttentionPath, length: Int, depth: Double?,
        outcomes: [Double]
    ) {
        self.variant = variant
        self.attention = attention
        self.length = length
        self.depth = depth
        trials = outcomes.count
        exact = outcomes.count { $0 == 1 }
        exactRate = Double(exact) / Double(max(trials, 1))
        interval = WilsonInterval(successes: exact, trials: trials)
        digitRate = outcomes.reduce(0, +) / Double(max(trials, 1))
    }
}
