internal import CSentencePieceShims

/// Consecutive tokens that stand for the same characters: one piece, or the byte tokens of one character.
///
/// The library gives the whole character to the last byte token and an empty range to the others.
struct CharacterGroup {
    /// Index of the first token.
    let first: Int

    /// Index behind the last token.
    let next: Int

    /// Offsets of the characters in the encoded text.
    let begin: Int
    let end: Int

    /// Number of tokens.
    var count: Int { next - first }

    init(_ tokens: SentencePieceProcessor.Tokens, from first: Int, kinds: [TokenKind]) {
        self.first = first
        var last = first
        while last + 1 < tokens.count, kinds[Int(tokens[last].identifier)] == .byte,
            tokens[last].begin == tokens[last].end,
            tokens[last + 1].begin == tokens[first].begin
        {
            last += 1
        }
        next = last + 1
        begin = Int(tokens[first].begin)
        end = max(begin, Int(tokens[last].end))
    }
}
