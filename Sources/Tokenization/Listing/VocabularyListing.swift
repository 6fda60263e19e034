/// A tokenizer written out token by token, as GGUF files hold it.
package struct VocabularyListing: Sendable {
    /// How text becomes tokens.
    package enum Scheme: Sendable {
        /// The pair whose piece has the highest score merges first; `▁` stands for spaces.
        case sentencePiece(scores: [Float], addsSpacePrefix: Bool, removesExtraWhitespaces: Bool)
        /// Rules `left right` in the order of their rank, in GPT-2's byte alphabet.
        case byteLevel(merges: [String], preTokenizer: PreTokenizer)
    }

    /// Score of tokens that take no part in merging.
    static let lowestScore: Float = -10_000

    /// Spelling of each token.
    package private(set) var tokens: [String]
    /// Role of each token.
    package private(set) var kinds: [TokenKind]
    /// How text becomes tokens.
    package private(set) var scheme: Scheme
    /// Tokens with a role of their own.
    package let identifiers: SpecialTokenIdentifiers
    /// Whether prompts begin with the begin-of-sequence token.
    package let addsBeginOfSequence: Bool

    init(
        tokens: [String], kinds: [TokenKind], scheme: Scheme, identifiers: SpecialTokenIdentifiers,
        addsBeginOfSequence: Bool
    ) {
        self.tokens = tokens
        self.kinds = kinds
        self.scheme = scheme
        self.identifiers = identifiers
        self.addsBeginOfSequence = addsBeginOfSequence
        for id in tokens.indices where tokens[id].isEmpty {
            self.tokens[id] = Self.placeholder(id)
            self.kinds[id] = .unused
        }
    }

    /// Adds unused tokens until there are `count`, for models whose tables have more rows than
    /// the tokenizer has tokens.
    package mutating func pad(to count: Int) {
        let missing = tokens.count..<max(count, tokens.count)
        tokens += missing.map(Self.placeholder)
        kinds += missing.map { _ in .unused }
        guard case .sentencePiece(let scores, let addsSpacePrefix, let removes) = scheme else {
            return
        }
        scheme = .sentencePiece(
            scores: scores + missing.map { _ in Self.lowestScore },
            addsSpacePrefix: addsSpacePrefix, removesExtraWhitespaces: removes)
    }

    static func placeholder(_ id: Int) -> String { "[PAD\(id)]" }
}
