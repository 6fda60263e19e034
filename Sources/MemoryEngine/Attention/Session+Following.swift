import LongLlama

extension Session {
    /// Tokens of a text's beginning that memories cannot follow yet.
    private static let firstTokens = 2

    /// Processes all of a text in one window and forgets it; memories that follow a text know
    /// what was before each piece of it, and never what comes.
    ///
    /// - Parameters:
    ///   - before: what stands before `tokens` and was read before, its end at least; memories
    ///     follow it from the first token on.
    ///   - following: memories that follow the text; those mounted that can when `nil`.
    ///   - body: receives the index of a token in `tokens` and its logits `[vocabulary]`.
    func read(
        _ tokens: [Int32], before: [Int32] = [], following: [any TextFollowing]? = nil,
        logits rows: LogitRows,
        _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void = { _, _ in }
    ) throws {
        let following = following ?? mounted.compactMap { $0 as? any TextFollowing }
        guard !following.isEmpty else {
            return try forward(
                tokens, usesCache: false, lastContextLength: tokens.count, logits: rows, body)
        }
        let text = before + tokens
        var begin = before.count
        while begin < text.count {
            for memory in following { memory.follow(text[..<begin]) }
            // Short pieces first: a beginning tells little, and more with each token.
            let count = begin == 0 ? Self.firstTokens : min(begin, FollowedText.stepTokens)
            let end = min(begin + count, text.count)
            let offset = begin - before.count
            try forward(
                Array(text[begin..<end]), usesCache: true, lastContextLength: tokens.count,
                logits: rows
            ) { try body(offset + $0, $1) }
            begin = end
        }
        restart()
    }
}
