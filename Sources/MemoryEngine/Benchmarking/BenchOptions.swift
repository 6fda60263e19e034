/// What is measured.
public struct BenchOptions: Sendable {
    /// Tokens of the measured prompt.
    public var prefill: Int
    /// Tokens generated after the prompt.
    public var decode: Int
    /// Sizes of memories of random pairs; tokens.
    public var memoryTokens: [Int]
    /// The paths that these memories are attended to by.
    public var attention: [AttentionPath]
    /// A stored memory that is measured by every path.
    public var memory: String?
    /// Repetitions of each measurement; the median is reported.
    public var rounds: Int

    /// Options with the given values.
    public init(
        prefill: Int = 512, decode: Int = 64, memoryTokens: [Int] = [],
        attention: [AttentionPath] = [.exact], memory: String? = nil, rounds: Int = 3
    ) {
        self.prefill = prefill
        self.decode = decode
        self.memoryTokens = memoryTokens
        self.attention = attention
        self.memory = memory
        self.rounds = rounds
    }
}
