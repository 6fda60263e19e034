/// How recall of hidden digits is measured.
public struct PasskeyOptions: Sendable {
    /// Sizes of memory, tokens.
    public var lengths: [Int]
    /// Places of the hidden text in the memory: 0 is its beginning, 1 its end.
    public var depths: [Double]
    /// Trials of each length, depth and variant; every attention path sees the same ones.
    public var trials: Int
    /// Decides all numbers, names and places.
    public var seed: UInt64
    /// What is hidden.
    public var variants: [PasskeyVariant]
    /// Which pairs are attended to.
    public var attention: [AttentionPath]
    /// Nearest pairs per query and head, for `knn` and `related`.
    public var topK: Int
    /// Pass keys of a multi-key trial.
    public var keys: Int
    /// Rows of a key-value table.
    public var rows: Int
    /// Tokens of the local context: filler, question and answer.
    public var window: Int
    /// A directory whose text surrounds the hidden text; the repeated sentences when `nil`.
    public var filler: String?

    /// Options with the given values.
    public init(
        lengths: [Int] = [4096, 16384, 65536, 262_144], depths: [Double] = [0, 0.25, 0.5, 0.75, 1],
        trials: Int = 4, seed: UInt64 = 1, variants: [PasskeyVariant] = PasskeyVariant.allCases,
        attention: [AttentionPath] = AttentionPath.allCases, topK: Int = 32, keys: Int = 4,
        rows: Int = 12, window: Int = 128, filler: String? = nil
    ) {
        self.lengths = lengths
        self.depths = depths
        self.trials = trials
        self.seed = seed
        self.variants = variants
        self.attention = attention
        self.topK = topK
        self.keys = keys
        self.rows = rows
        self.window = window
        self.filler = filler
    }

    /// The same measurement with each case once, in ascending or declared order: one that is
    /// counted twice would look more certain than it is.
    func withoutRepetitions() -> PasskeyOptions {
        var options = self
        options.lengths = Set(lengths).sorted()
        options.depths = Set(depths).sorted()
        options.variants = PasskeyVariant.allCases.filter(variants.contains)
        options.attention = AttentionPath.allCases.filter(attention.contains)
        return options
    }

    /// Refuses what cannot be measured.
    ///
    /// - Throws: `EngineError` of kind `usage`.
    func validate() throws {
        try require(
            !lengths.isEmpty && lengths.allSatisfy { (1...4_194_304).contains($0) },
            "lengths must be in 1...4194304 tokens")
        try require(
            !depths.isEmpty && depths.allSatisfy { (0...1).contains($0) },
            "depths must be in 0...1")
        try require((1...10_000).contains(trials), "trials must be in 1...10000")
        try require(!variants.isEmpty, "name at least one variant")
        try require(!attention.isEmpty, "name at least one attention path")
        try require((1...4096).contains(topK), "top-k must be in 1...4096")
        try require(
            (2...PasskeyTask.names.count).contains(keys),
            "keys must be in 2...\(PasskeyTask.names.count)")
        try require(
            (2...PasskeyTask.names.count).contains(rows),
            "rows must be in 2...\(PasskeyTask.names.count)")
        try require((1...1_048_576).contains(window), "a window must have 1...1048576 tokens")
    }

    private func require(_ condition: Bool, _ message: String) throws {
        guard condition else { throw EngineError(.usage, message) }
    }
}
