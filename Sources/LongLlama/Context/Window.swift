/// Tokens that pass through the layers together.
package struct Window {
    /// Token ids. `[count]`
    package var tokens: [Int32]
    /// Position id of each token. `[count]`
    package var positions: [Int32]
    /// 1 for a token, 0 for padding; `nil` when all are tokens. `[count]`
    package var mask: [UInt8]?

    package var count: Int { tokens.count }

    package init(tokens: [Int32], positions: [Int32], mask: [UInt8]? = nil) {
        precondition(tokens.count == positions.count, "one position per token")
        precondition(mask.map { $0.count == tokens.count } ?? true, "one mask entry per token")
        self.tokens = tokens
        self.positions = positions
        self.mask = mask.flatMap { $0.allSatisfy { $0 != 0 } ? nil : $0 }
    }

    /// The window of `tokens` at positions `start`, `start + 1`, ...
    package init(tokens: [Int32], start: Int32 = 0) {
        self.init(
            tokens: tokens,
            positions: (0..<Int32(tokens.count)).map { start + $0 })
    }

    /// The tokens `range` of this window.
    func slice(_ range: Range<Int>) -> Window {
        guard range != tokens.indices else { return self }
        return Window(
            tokens: Array(tokens[range]), positions: Array(positions[range]),
            mask: mask.map { Array($0[range]) })
    }
}
