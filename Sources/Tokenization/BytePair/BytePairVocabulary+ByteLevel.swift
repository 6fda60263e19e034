extension BytePairVocabulary {
    /// Builds the tables of a byte-level vocabulary.
    ///
    /// - Parameters:
    ///   - tokens: spelling of each token in GPT-2's byte alphabet; special tokens literally.
    ///   - merges: rules `left right` in the order of their rank, in the same alphabet.
    ///   - tokenTypes: role of each token as GGUF numbers it; empty where all are normal.
    static func byteLevel(
        tokens: [String], merges: [String], tokenTypes: [Int32]
    ) throws(TokenizationError) -> BytePairVocabulary {
        let kinds = try kinds(tokenTypes, count: tokens.count)
        var vocabulary = BytePairVocabulary(
            spellings: PieceTable(reserving: tokens.count, bytes: tokens.count * 8), surfaces: nil,
            kinds: kinds, index: PieceIndex(capacity: tokens.count),
            merges: MergeTable(capacity: merges.count),
            byteTokens: Array(repeating: -1, count: 256))
        for (id, token) in tokens.enumerated() {
            try vocabulary.appendByteLevel(token, id: TokenID(id), kind: kinds[id])
        }
        for (rank, rule) in merges.enumerated() {
            try vocabulary.appendByteLevelMerge(rule, rank: rank)
        }
        return vocabulary
    }

    /// Checks the roles of `count` tokens; an empty list means that all are normal.
    static func kinds(
        _ tokenTypes: [Int32], count: Int
    ) throws(TokenizationError) -> [TokenKind] {
        guard count > 0 else { throw .invalidVocabulary(reason: "it has no tokens") }
        guard count <= maximumCount else {
            throw .invalidVocabulary(reason: "\(count) tokens, at most \(maximumCount) expected")
        }
        if tokenTypes.isEmpty { return Array(repeating: .normal, count: count) }
        guard tokenTypes.count == count else {
            throw .invalidVocabulary(reason: "\(count) tokens but \(tokenTypes.count) token types")
        }
        var kinds: [TokenKind] = []
        kinds.reserveCapacity(count)
        for (id, type) in tokenTypes.enumerated() {
            guard let kind = TokenKind(rawValue: type) else {
                throw .invalidVocabulary(
                    reason: "token \(id) has type \(type), expected 1 to 6")
            }
            kinds.append(kind)
        }
        return kinds
    }

    private mutating func appendByteLevel(
        _ token: String, id: TokenID, kind: TokenKind
    ) throws(TokenizationError) {
        var token = token
        let isAlphabetic = token.withUTF8 { utf8 in
            kind == .normal
                && ByteAlphabet.decode(
                    UnsafeRawBufferPointer(utf8), 0..<utf8.count, into: &spellings)
        }
        guard isAlphabetic else {
            spellings.discard()
            spellings.append(token.utf8)
            return
        }
        spellings.close()
        let range = spellings.range(of: Int(id))
        guard !range.isEmpty else { return }
        if let other = index.insert(id, in: spellings) {
            throw .invalidVocabulary(
                reason: "tokens \(other) and \(id) are both \(TokenizationError.quote(token))")
        }
        if range.count == 1 { byteTokens[Int(spellings.storage[range.lowerBound])] = id }
    }

    private mutating func appendByteLevelMerge(
        _ rule: String, rank: Int
    ) throws(TokenizationError) {
        // The halves are decoded side by side behind the last token, looked up and dropped again.
        var rule = rule
        let found = rule.withUTF8 { utf8 -> (TokenID, TokenID, TokenID)? in
            let bytes = UnsafeRawBufferPointer(utf8)
            guard let space = utf8.firstIndex(of: UInt8(ascii: " ")) else { return nil }
            defer { spellings.discard() }
            let start = spellings.storage.count
            guard ByteAlphabet.decode(bytes, 0..<space, into: &spellings) else { return nil }
            let middle = spellings.storage.count
            guard ByteAlphabet.decode(bytes, space + 1..<utf8.count, into: &spellings) else {
                return nil
            }
            return ids(start: start, middle: middle, end: spellings.storage.count)
        }
        guard let (left, right, merged) = found else {
            throw .invalidMerge(
                index: rank, rule: rule, reason: "a half or the whole is not in the vocabulary")
        }
        merges.append(left: left, right: right, merged: merged)
    }

    private func ids(start: Int, middle: Int, end: Int) -> (TokenID, TokenID, TokenID)? {
        spellings.storage.withUnsafeBytes { bytes in
            guard
                let left = index.id(of: bytes, from: start, count: middle - start, in: spellings),
                let right = index.id(of: bytes, from: middle, count: end - middle, in: spellings),
                let merged = index.id(of: bytes, from: start, count: end - start, in: spellings)
            else { return nil }
            return (left, right, merged)
        }
    }
}
