import LongLlama

/// A text that grows token by token while memories follow it.
struct FollowedText {
    /// What a memory lets a text attend to.
    struct Reach: Hashable {
        /// Tokens in reach.
        var ranges: [Range<Int>]
        /// How much less the memory counts.
        var logitBias: Float
    }

    /// Tokens after which other pairs are chosen.
    static let stepTokens = 16

    private let memories: [any TextFollowing]
    private var tokens: [Int32]
    private var newTokens = 0

    /// Lets those of `memories` that can follow a text follow this one.
    init(_ tokens: [Int32], memories: [any MemoryAttention]) {
        self.tokens = tokens
        self.memories = memories.compactMap { $0 as? any TextFollowing }
        follow()
    }

    /// What is in reach of each memory that follows.
    var reaches: [Reach] {
        memories.map { Reach(ranges: $0.ranges, logitBias: $0.logitBias) }
    }

    /// Takes the text's next token.
    mutating func append(_ token: Int32) {
        tokens.append(token)
        newTokens += 1
        if newTokens == Self.stepTokens { follow() }
    }

    private mutating func follow() {
        for memory in memories { memory.follow(tokens[...]) }
        newTokens = 0
    }
}
