extension Tokenizer {
    /// Tokens of `bytes`, without `beginOfSequence`.
    package func encode(
        _ bytes: [UInt8], specialTokens: SpecialTokenPolicy = .plainText
    ) throws(TokenizationError) -> [TokenID] {
        try bytes.withRawBytes { (buffer) throws(TokenizationError) in
            try encode(buffer, specialTokens: specialTokens)
        }
    }

    /// Tokens of `text`, without `beginOfSequence`.
    package func encode(
        _ text: String, specialTokens: SpecialTokenPolicy = .plainText
    ) throws(TokenizationError) -> [TokenID] {
        try encode(Array(text.utf8), specialTokens: specialTokens)
    }

    /// Tokens of `bytes` with the input range each one covers.
    package func encodeWithSpans(
        _ bytes: [UInt8], specialTokens: SpecialTokenPolicy = .plainText
    ) throws(TokenizationError) -> [EncodedToken] {
        try bytes.withRawBytes { (buffer) throws(TokenizationError) in
            try encodeWithSpans(buffer, specialTokens: specialTokens)
        }
    }
}
