extension Tokenizer {
    /// The bytes that `ids` stand for, from the beginning of a text.
    package func decodeBytes(
        _ ids: [TokenID], specialTokens: SpecialTokenRendering = .omitted
    ) -> [UInt8] {
        var stream = TokenByteStream(tokenizer: self, specialTokens: specialTokens)
        var result: [UInt8] = []
        for id in ids { stream.append(id, to: &result) }
        return result
    }

    /// The text that `ids` stand for; ill-formed UTF-8 becomes U+FFFD.
    package func decode(
        _ ids: [TokenID], specialTokens: SpecialTokenRendering = .omitted
    ) -> String {
        String(decoding: decodeBytes(ids, specialTokens: specialTokens), as: UTF8.self)
    }
}
