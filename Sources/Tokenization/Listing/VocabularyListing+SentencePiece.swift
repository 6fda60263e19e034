extension VocabularyListing {
    /// Lists the pieces of a SentencePiece model and the tokens added to it.
    ///
    /// - Throws: `TokenizationError` for a broken model, and for one that is not byte-pair
    ///   encoding: no other format has its unigram search.
    init(
        serializedModel: [UInt8], configuration: TokenizerConfiguration
    ) throws(TokenizationError) {
        let tokenizer = try SentencePieceTokenizer(
            serializedModel: serializedModel, configuration: configuration)
        let model = tokenizer.model
        let listing = try serializedModel.withRawBytes { (bytes) throws(TokenizationError) in
            try PieceListing(bytes)
        }
        guard listing.isBytePair else {
            throw .invalidSentencePieceModel(
                reason: "it is a unigram model, which cannot be written as a list of scores")
        }
        var tokens = listing.pieces
        var kinds = model.kinds
        for id in tokens.count..<max(tokenizer.vocabularySize, tokens.count) {
            let spelling = tokenizer.addedTokens[TokenID(id)].map {
                String(decoding: $0, as: UTF8.self)
            }
            tokens.append(spelling ?? "")
            kinds.append(spelling == nil ? .unused : .control)
        }
        let padding = configuration.padding.flatMap { spelling in
            tokens.firstIndex { $0.utf8.elementsEqual(spelling.utf8) }
        }
        let added = tokens.count - listing.scores.count
        self.init(
            tokens: tokens, kinds: kinds,
            scheme: .sentencePiece(
                scores: listing.scores + Array(repeating: Self.lowestScore, count: added),
                addsSpacePrefix: model.addsDummyPrefix,
                removesExtraWhitespaces: model.removesExtraWhitespaces),
            identifiers: SpecialTokenIdentifiers(
                beginOfSequence: tokenizer.beginOfSequence,
                endOfSequence: tokenizer.endOfSequence,
                unknown: kinds.firstIndex(of: .unknown).map { TokenID($0) },
                padding: padding.map { TokenID($0) }),
            addsBeginOfSequence: tokenizer.addsBeginOfSequence)
    }
}
