/// How the distraction by foreign memory is measured.
public struct DistractionOptions: Sendable {
    /// Which windows of which projects query the memory.
    public var sampling: ProjectSampling
    /// Tokens of the project's own memory: the relevant documents.
    public var memoryTokens: Int
    /// Tokens of other projects' memories beside it.
    public var otherTokens: [Int]
    /// Which pairs are attended to.
    public var attention: [AttentionPath]
    /// Nearest pairs per query and head, for `knn` and `related`.
    public var topK: Int

    /// Options with the given values.
    public init(
        sampling: ProjectSampling, memoryTokens: Int = 8192,
        otherTokens: [Int] = [0, 8192, 32768, 131_072],
        attention: [AttentionPath] = AttentionPath.allCases, topK: Int = 32
    ) {
        self.sampling = sampling
        self.memoryTokens = memoryTokens
        self.otherTokens = otherTokens
        self.attention = attention
        self.topK = topK
    }

    /// Refuses what cannot be measured.
    func validate() throws {
        try sampling.validate()
        guard (1...4_194_304).contains(memoryTokens),
            otherTokens.allSatisfy({ (0...4_194_304).contains($0) }), !otherTokens.isEmpty
        else {
            throw EngineError(.usage, "sizes of memory must be at most 4194304 tokens")
        }
        guard !attention.isEmpty, (1...4096).contains(topK) else {
            throw EngineError(.usage, "name an attention path, and a top-k in 1...4096")
        }
        guard sampling.projects.count > 1 else {
            throw EngineError(.usage, "foreign memory needs a second project; name one")
        }
    }
}
