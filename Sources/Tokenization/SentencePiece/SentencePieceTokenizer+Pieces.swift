extension SentencePieceTokenizer {
    /// Builds a tokenizer from the pieces a GGUF file holds where `tokenizer.ggml.model` is `llama`.
    ///
    /// The pieces are written as a SentencePiece model, so that tokenization is the library's.
    ///
    /// - Parameters:
    ///   - pieces: spelling of each token, spaces as `▁`.
    ///   - scores: score of each token; the pair with the highest score merges first.
    ///   - tokenTypes: role of each token as GGUF numbers it; empty where all are normal.
    ///   - identifiers: tokens with a role of their own.
    ///   - addsBeginOfSequence: whether prompts begin with `beginOfSequence`.
    ///   - addsSpacePrefix: whether a space is put in front of every text.
    ///   - removesExtraWhitespaces: whether runs of spaces collapse and outer spaces vanish.
    package convenience init(
        pieces: [String], scores: [Float], tokenTypes: [Int32],
        identifiers: SpecialTokenIdentifiers, addsBeginOfSequence: Bool = true,
        addsSpacePrefix: Bool = true, removesExtraWhitespaces: Bool = false
    ) throws(TokenizationError) {
        try self.init(
            serializedModel: Self.serializedModel(
                pieces: pieces, scores: scores, tokenTypes: tokenTypes, identifiers: identifiers,
                addsSpacePrefix: addsSpacePrefix,
                removesExtraWhitespaces: removesExtraWhitespaces),
            endOfSequence: identifiers.endOfSequence, addsBeginOfSequence: addsBeginOfSequence)
    }

    /// The content of a `tokenizer.model` with these pieces, a byte-pair `ModelProto`.
    package static func serializedModel(
        pieces: [String], scores: [Float], tokenTypes: [Int32],
        identifiers: SpecialTokenIdentifiers, addsSpacePrefix: Bool = true,
        removesExtraWhitespaces: Bool = false
    ) throws(TokenizationError) -> [UInt8] {
        let kinds = try BytePairVocabulary.kinds(tokenTypes, count: pieces.count)
        guard scores.count == pieces.count else {
            throw .invalidVocabulary(reason: "\(pieces.count) tokens but \(scores.count) scores")
        }
        try identifiers.validate(vocabularySize: pieces.count)
        var writer = ProtocolBufferWriter()
        for (id, piece) in pieces.enumerated() {
            var message = ProtocolBufferWriter()
            message.append(field: 1, Array(piece.utf8))
            message.append(field: 2, scores[id])
            message.append(field: 3, UInt64(UInt32(bitPattern: kinds[id].rawValue)))
            writer.append(field: 1, message.bytes)
        }
        let hasBytes = kinds.contains(.byte)
        writer.append(
            field: 2, Self.trainerSpec(pieces, identifiers, usesByteFallback: hasBytes))
        var normalizer = ProtocolBufferWriter()
        normalizer.append(field: 1, Array("identity".utf8))
        normalizer.append(field: 3, UInt64(addsSpacePrefix ? 1 : 0))
        normalizer.append(field: 4, UInt64(removesExtraWhitespaces ? 1 : 0))
        writer.append(field: 3, normalizer.bytes)
        return writer.bytes
    }

    private static func trainerSpec(
        _ pieces: [String], _ identifiers: SpecialTokenIdentifiers, usesByteFallback: Bool
    ) -> [UInt8] {
        var trainer = ProtocolBufferWriter()
        trainer.append(field: 3, UInt64(2))
        trainer.append(field: 35, UInt64(usesByteFallback ? 1 : 0))
        let named: [(UInt64, TokenID?)] = [
            (45, identifiers.unknown), (46, identifiers.beginOfSequence),
            (47, identifiers.endOfSequence.min()), (48, identifiers.padding),
        ]
        for (field, id) in named {
            if let id { trainer.append(field: field, Array(pieces[Int(id)].utf8)) }
        }
        return trainer.bytes
    }
}
