/// Decodes a growing sequence of tokens into text, without ever emitting half a character.
///
/// At most three bytes are held back: the beginning of a UTF-8 sequence that the next token may
/// complete. Bytes that can no longer become valid turn into U+FFFD at once, so the emitted text equals
/// what decoding all tokens together would give.
package struct StreamingDecoder {
    private var stream: TokenByteStream
    private var pending: [UInt8] = []

    /// - Parameters:
    ///   - tokenizer: the tokenizer of the model that generates.
    ///   - specialTokens: whether special tokens show up in the text.
    ///   - continuesText: true where the first token follows other text, so that a leading space is kept.
    package init(
        tokenizer: any Tokenizer, specialTokens: SpecialTokenRendering = .omitted,
        continuesText: Bool = false
    ) {
        stream = TokenByteStream(
            tokenizer: tokenizer, specialTokens: specialTokens, continuesText: continuesText)
    }

    /// Takes the next token and returns the text that is now certain; often empty.
    package mutating func append(_ id: TokenID) -> String {
        stream.append(id, to: &pending)
        let heldBack = Self.incompleteSuffixLength(of: pending)
        let text = String(decoding: pending.dropLast(heldBack), as: UTF8.self)
        pending.removeFirst(pending.count - heldBack)
        return text
    }

    /// Ends the text and returns what was held back, as U+FFFD.
    package mutating func finish() -> String {
        defer { pending.removeAll() }
        return String(decoding: pending, as: UTF8.self)
    }

    /// Length of the suffix that is a proper prefix of some well-formed UTF-8 sequence, 0 to 3.
    private static func incompleteSuffixLength(of bytes: [UInt8]) -> Int {
        bytes.withUnsafeBytes { buffer in
            for length in stride(from: min(3, buffer.count), through: 1, by: -1)
            where UTF8Sequence.isProperPrefix(buffer, from: buffer.count - length) {
                return length
            }
            return 0
        }
    }
}
