/// What is measured.
public struct BenchOptions: Sendable {
    /// Tokens of the measured prompt.
    public var prefill: Int
    /// Tokens generated after the prompt.
    public var decode: Int
    /// Sizes of exact memory that decoding is measured with; tokens.
    public var memoryTokens: [Int]
    /// A stored memory that decoding is measured with, exactly and through its lists.
    public var memory: String?
    /// Repetitions of each measurement; the median is reported.
    public var rounds: Int

    /// Options with the given values.
    public init(
        prefill: Int = 512, decode: Int = 64, memoryTokens: [Int] = [], memory: String? = nil,
        rounds: Int = 3
    ) {
        self.prefill = prefill
        self.decode = decode
        self.memoryTokens = memoryTokens
        self.memory = memory
        self.rounds = rounds
    }
}
