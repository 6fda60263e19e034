private import Glibc

extension SentencePieceTokenizer {
    /// Builds a tokenizer from a `tokenizer.model` and what the files beside it say.
    ///
    /// Only added tokens beyond the model's own pieces are added: the files repeat the model's.
    package convenience init(
        serializedModel: [UInt8], configuration: TokenizerConfiguration
    ) throws(TokenizationError) {
        let pieceCount = try serializedModel.withRawBytes { (bytes) throws(TokenizationError) in
            try SentencePieceModel(bytes).kinds.count
        }
        try self.init(
            serializedModel: serializedModel,
            addedTokens: configuration.addedTokens.filter { Int($0.value) >= pieceCount },
            endOfSequence: configuration.endOfSequenceIdentifiers,
            addsBeginOfSequence: configuration.addsBeginOfSequence ?? true)
    }

    /// Builds a tokenizer from a `tokenizer.model` file.
    package convenience init(
        path: String, addedTokens: [String: TokenID] = [:], endOfSequence: Set<TokenID> = [],
        addsBeginOfSequence: Bool = true
    ) throws(TokenizationError) {
        try self.init(
            serializedModel: Self.content(of: path), addedTokens: addedTokens,
            endOfSequence: endOfSequence, addsBeginOfSequence: addsBeginOfSequence)
    }

    private static func content(of path: String) throws(TokenizationError) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw .unreadableFile(path: path, reason: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while content.count <= maximumModelSize {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            content.append(contentsOf: chunk[..<count])
        }
        guard ferror(file) == 0 else {
            throw .unreadableFile(path: path, reason: String(cString: strerror(errno)))
        }
        return content
    }
}
