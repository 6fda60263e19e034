import Tokenization

/// Tokens of one byte each.
enum ByteTokens {
    /// The tokens of `text` and its bytes.
    static func of(_ text: String) -> (tokens: [EncodedToken], bytes: [UInt8]) {
        let bytes = Array(text.utf8)
        let tokens = bytes.enumerated().map {
            EncodedToken(id: Int32($0.element), range: $0.offset..<$0.offset + 1)
        }
        return (tokens, bytes)
    }
}
