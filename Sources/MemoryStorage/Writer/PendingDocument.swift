/// A document of which something is not committed yet.
struct PendingDocument {
    let id: DocumentID
    let contentHash: ContentHash
    let byteLength: Int
    /// Ids of all its tokens, those of passages.
    let tokens: [Int32]
    /// The files that will have this content.
    var files: [FileEntry]
    /// Where its committed tokens are.
    var committed: [TokenRange] = []
    /// Tokens among the pending pairs.
    var pendingTokens = 0
    /// Byte offset of each token and of each line's start; set when the document is finished.
    var offsets: (tokens: [Int], lines: [Int])?

    var isFinished: Bool { offsets != nil }

    /// Whether nothing of it is pending.
    var isCommitted: Bool { isFinished && pendingTokens == 0 }

    var committedTokens: Int { committed.reduce(0) { $0 + $1.count } }

    var tokenCount: Int { committedTokens + pendingTokens }

    /// The ids of the last `count` committed tokens.
    func lastCommitted(_ count: Int) -> ArraySlice<Int32> {
        tokens[..<committedTokens].suffix(count)
    }
}
