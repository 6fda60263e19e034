/// The vocabulary of a `tokenizer.json` in the order of token ids.
struct TokenizerFileEntries {
    /// Spelling of each token, empty for an id that nothing uses.
    private(set) var tokens: [String]

    /// Role of each token.
    private(set) var kinds: [TokenKind]

    init(_ file: TokenizerFile) throws(TokenizationError) {
        let count = try Self.count(file)
        tokens = Array(repeating: "", count: count)
        kinds = Array(repeating: .unused, count: count)
        for member in file.vocabulary {
            guard let id = member.value.tokenID, kinds[Int(id)] == .unused else {
                throw .invalidVocabulary(
                    reason: "the id of \(TokenizationError.quote(member.key)) is missing or taken "
                        + "by another token")
            }
            tokens[Int(id)] = member.key
            let isByte = file.usesByteFallback && BytePiece.byte(of: Array(member.key.utf8)) != nil
            kinds[Int(id)] = isByte ? .byte : .normal
        }
        for token in file.addedTokens {
            tokens[Int(token.id)] = token.content
            kinds[Int(token.id)] = token.isSpecial ? .control : .userDefined
        }
    }

    /// One more than the largest id; large gaps are refused, so a small file cannot ask for much memory.
    private static func count(_ file: TokenizerFile) throws(TokenizationError) -> Int {
        let ids = file.vocabulary.compactMap(\.value.tokenID) + file.addedTokens.map(\.id)
        let count = Int(ids.max() ?? -1) + 1
        guard count > 0, count <= BytePairVocabulary.maximumCount, count <= 2 * ids.count + 65536
        else {
            throw .invalidVocabulary(reason: "\(ids.count) tokens with ids up to \(count - 1)")
        }
        return count
    }

    /// The tokens with a role of their own.
    func identifiers(
        _ file: TokenizerFile, _ configuration: TokenizerConfiguration
    ) -> SpecialTokenIdentifiers {
        let end = [id(of: configuration.endOfSequence)].compactMap(\.self)
        return SpecialTokenIdentifiers(
            beginOfSequence: id(of: configuration.beginOfSequence) ?? id(of: file.templatePrefix),
            endOfSequence: configuration.endOfSequenceIdentifiers.union(end),
            unknown: id(of: file.unknown), padding: id(of: configuration.padding))
    }

    private func id(of spelling: String?) -> TokenID? {
        guard let spelling, !spelling.isEmpty else { return nil }
        return tokens.firstIndex { $0.utf8.elementsEqual(spelling.utf8) }.map(TokenID.init)
    }
}
