/// How likelihood with the memory of a project is measured.
public struct ProjectPerplexityOptions: Sendable {
    /// Which windows of which projects are scored.
    public var sampling: ProjectSampling
    /// Sizes of the project's own memory, tokens.
    public var memoryTokens: [Int]
    /// Sizes of an unrelated memory in place of the own one, tokens.
    public var unrelatedTokens: [Int]
    /// A directory that the unrelated memory is made of; other projects when `nil`.
    public var unrelated: String?
    /// Whether the largest own memory is also measured with what stands before the window in its
    /// file, as when a text outgrows the local context.
    public var readsBeginnings: Bool
    /// Tokens of other projects' memories that are added to the largest own one.
    public var otherTokens: [Int]
    /// Which pairs are attended to.
    public var attention: [AttentionPath]
    /// Nearest pairs per query and head, for `knn` and `related`.
    public var topK: Int

    /// Options with the given values.
    public init(
        sampling: ProjectSampling, memoryTokens: [Int] = [16384], unrelatedTokens: [Int] = [],
        unrelated: String? = nil, readsBeginnings: Bool = false, otherTokens: [Int] = [],
        attention: [AttentionPath] = [.related], topK: Int = 32
    ) {
        self.sampling = sampling
        self.memoryTokens = memoryTokens
        self.unrelatedTokens = unrelatedTokens
        self.unrelated = unrelated
        self.readsBeginnings = readsBeginnings
        self.otherTokens = otherTokens
        self.attention = attention
        self.topK = topK
    }

    /// Most bytes of pairs that are held at once.
    func pairBytes(bytesPerToken: Int) -> Int {
        let own = memoryTokens.max() ?? 0
        let foreign = max(unrelatedTokens.max() ?? 0, otherTokens.max() ?? 0)
        let count = sampling.projects.count
        let share = count > 1 ? foreign / (count - 1) + 1 : 0
        return max(own, share) * count * bytesPerToken
    }

    /// Refuses what cannot be measured.
    func validate() throws {
        try sampling.validate()
        let sizes = memoryTokens + unrelatedTokens + otherTokens
        guard sizes.allSatisfy({ (1...4_194_304).contains($0) }) else {
            throw EngineError(.usage, "sizes of memory must be in 1...4194304 tokens")
        }
        guard !attention.isEmpty else {
            throw EngineError(.usage, "name at least one attention path")
        }
        guard (1...4096).contains(topK) else {
            throw EngineError(.usage, "top-k must be in 1...4096")
        }
        let needsOthers = !otherTokens.isEmpty || (!unrelatedTokens.isEmpty && unrelated == nil)
        guard sampling.projects.count > 1 || !needsOthers else {
            throw EngineError(
                .usage,
                "memory of other projects needs a second project; name one, or a directory with"
                    + " --unrelated")
        }
    }
}
