extension VocabularyListing {
    /// Lists the tokens of a `tokenizer.json`.
    ///
    /// Byte-fallback vocabularies are written as SentencePiece: the score of a piece is the
    /// negated rank of the first rule that makes it, so that the same pairs merge first.
    ///
    /// - Throws: `TokenizationError` for a broken file or rules that a list cannot express.
    init(
        tokenizerJSON json: [UInt8], configuration: TokenizerConfiguration
    ) throws(TokenizationError) {
        let file = try TokenizerFile(json)
        let entries = try TokenizerFileEntries(file)
        let scheme: Scheme
        switch file.scheme {
        case .byteLevel(let preTokenizer):
            // Readers of GGUF files take this option from the pre-tokenizer's name.
            guard file.ignoresMerges == (preTokenizer == .llama3) else {
                throw .unsupportedComponent(
                    kind: "model option for GGUF",
                    name: "ignore_merges \(file.ignoresMerges) with \(preTokenizer.rawValue)")
            }
            scheme = .byteLevel(
                merges: file.merges.map { "\($0.left) \($0.right)" }, preTokenizer: preTokenizer)
        case .byteFallback(let rules):
            try Self.requireExpressible(entries)
            scheme = .sentencePiece(
                scores: Self.scores(entries, file),
                addsSpacePrefix: try Self.addsSpacePrefix(rules.prefix),
                removesExtraWhitespaces: false)
        }
        let identifiers = entries.identifiers(file, configuration)
        var kinds = entries.kinds
        if let unknown = identifiers.unknown { kinds[Int(unknown)] = .unknown }
        self.init(
            tokens: entries.tokens, kinds: kinds, scheme: scheme, identifiers: identifiers,
            addsBeginOfSequence: configuration.addsBeginOfSequence ?? (file.templatePrefix != nil))
    }

    /// Whether SentencePiece puts a space in front, which it does for every stretch of text or for none.
    private static func addsSpacePrefix(
        _ prefix: ByteFallbackRules.Prefix
    ) throws(TokenizationError) -> Bool {
        let kind = "Metaspace prepend_scheme for GGUF"
        switch prefix {
        case .never: return false
        case .everySegment: return true
        case .everySegmentWithoutSpace:
            throw .unsupportedComponent(kind: kind, name: "always")
        case .firstSegmentWithoutSpace:
            throw .unsupportedComponent(kind: kind, name: "first")
        }
    }

    /// Refuses added tokens that SentencePiece would find in plain text, where the file's rules do not.
    private static func requireExpressible(
        _ entries: TokenizerFileEntries
    ) throws(TokenizationError) {
        for (id, kind) in entries.kinds.enumerated()
        where kind == .userDefined && !ControlSpelling.matches(entries.tokens[id].utf8) {
            throw .unsupportedComponent(
                kind: "added token without special for GGUF", name: entries.tokens[id])
        }
    }

    private static func scores(_ entries: TokenizerFileEntries, _ file: TokenizerFile) -> [Float] {
        // Keys are bytes: Swift's `String` takes canonically equivalent spellings for equal.
        var ranks: [[UInt8]: Int] = [:]
        for (rank, rule) in file.merges.enumerated() {
            let piece = Array(rule.left.utf8) + Array(rule.right.utf8)
            ranks[piece] = ranks[piece] ?? rank
        }
        return entries.tokens.indices.map { id in
            guard entries.kinds[id] == .normal else { return lowestScore }
            let rank = ranks[Array(entries.tokens[id].utf8)]
            // Characters come after all merges, as SentencePiece orders them.
            return -Float(rank ?? file.merges.count + id)
        }
    }
}

extension TokenizerFiles {
    /// The tokenizer written out token by token.
    package func vocabularyListing() throws(TokenizationError) -> VocabularyListing {
        let configuration = try configuration()
        if let model {
            return try VocabularyListing(serializedModel: model, configuration: configuration)
        }
        guard let tokenizerJSON else {
            throw .invalidVocabulary(reason: "there is no tokenizer.model and no tokenizer.json")
        }
        return try VocabularyListing(tokenizerJSON: tokenizerJSON, configuration: configuration)
    }
}
