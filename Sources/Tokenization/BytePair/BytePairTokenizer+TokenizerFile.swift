extension BytePairTokenizer {
    /// Builds a tokenizer from the content of a Hugging Face `tokenizer.json`.
    ///
    /// Understands byte-level BPE as GPT-2, SmolLM and Llama 3 write it, and BPE with byte fallback as
    /// Llama 2 and Code Llama do.
    ///
    /// - Parameters:
    ///   - json: the file.
    ///   - configuration: what the files beside it say; its word on the begin-of-sequence token wins.
    package convenience init(
        tokenizerJSON json: [UInt8], configuration: TokenizerConfiguration = .init()
    ) throws(TokenizationError) {
        let file = try TokenizerFile(json)
        let entries = try TokenizerFileEntries(file)
        let vocabulary: BytePairVocabulary
        switch file.scheme {
        case .byteLevel:
            vocabulary = try .byteLevel(
                tokens: entries.tokens, merges: file.merges.map { "\($0.left) \($0.right)" },
                tokenTypes: entries.kinds.map(\.rawValue))
        case .byteFallback:
            vocabulary = try .byteFallback(
                tokens: entries.tokens, merges: file.merges, kinds: entries.kinds)
        }
        let special = file.addedTokens.map {
            SpecialTokenTable.Entry(
                id: $0.id, spelling: Array($0.content.utf8), stripsLeft: $0.stripsLeft,
                stripsRight: $0.stripsRight)
        }
        try self.init(
            vocabulary: vocabulary, scheme: file.scheme,
            specialTokens: SpecialTokenTable(special),
            identifiers: entries.identifiers(file, configuration),
            addsBeginOfSequence: configuration.addsBeginOfSequence ?? (file.templatePrefix != nil),
            ignoresMerges: file.ignoresMerges,
            splitsBeforeSpaces: vocabulary.hasSpacesOnlyInFront)
    }
}
