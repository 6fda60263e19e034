extension BytePairVocabulary {
    /// Builds the tables of a vocabulary whose pieces are text with `▁` for spaces.
    static func byteFallback(
        tokens: [String], merges: [(left: String, right: String)], kinds: [TokenKind]
    ) throws(TokenizationError) -> BytePairVocabulary {
        var vocabulary = BytePairVocabulary(
            spellings: PieceTable(reserving: tokens.count, bytes: tokens.count * 8),
            surfaces: PieceTable(reserving: tokens.count, bytes: tokens.count * 8),
            kinds: kinds, index: PieceIndex(capacity: tokens.count),
            merges: MergeTable(capacity: merges.count),
            byteTokens: Array(repeating: -1, count: 256))
        for (id, token) in tokens.enumerated() {
            try vocabulary.appendByteFallback(Array(token.utf8), id: TokenID(id))
        }
        for (rank, rule) in merges.enumerated() {
            guard let left = vocabulary.id(of: rule.left),
                let right = vocabulary.id(of: rule.right),
                let merged = vocabulary.id(of: rule.left + rule.right)
            else {
                throw .invalidMerge(
                    index: rank, rule: "\(rule.left) \(rule.right)",
                    reason: "a half or the whole is not in the vocabulary")
            }
            vocabulary.merges.append(left: left, right: right, merged: merged)
        }
        return vocabulary
    }

    private func id(of text: String) -> TokenID? {
        Array(text.utf8).withUnsafeBytes {
            index.id(of: $0, from: 0, count: $0.count, in: spellings)
        }
    }

    private mutating func appendByteFallback(
        _ token: [UInt8], id: TokenID
    ) throws(TokenizationError) {
        spellings.append(token)
        switch kinds[Int(id)] {
        case .byte:
            let byte = BytePiece.byte(of: token)
            if let byte { byteTokens[Int(byte)] = id }
            surfaces?.append([byte].compactMap(\.self))
        case .normal where !token.isEmpty:
            surfaces?.append(SpaceMarker.replaced(token))
            if let other = index.insert(id, in: spellings) {
                throw .invalidVocabulary(reason: "tokens \(other) and \(id) are the same")
            }
        default:
            surfaces?.append(token)
        }
    }

    /// Whether no ordinary piece has a `▁` behind another character, so that merges never cross from a
    /// word into the spaces that follow it.
    var hasSpacesOnlyInFront: Bool {
        let marker = SpaceMarker.bytes
        for id in 0..<count where kinds[id] == .normal {
            var rest = spellings.storage[spellings.range(of: id)]
            while rest.starts(with: marker) { rest = rest.dropFirst(marker.count) }
            while let lead = rest.firstIndex(of: marker[0]) {
                if rest[lead...].starts(with: marker) { return false }
                rest = rest[(lead + 1)...]
            }
        }
        return true
    }
}
