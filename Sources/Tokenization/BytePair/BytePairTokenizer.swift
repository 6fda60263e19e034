import Synchronization

/// Byte-pair encoding over bytes (GPT-2, SmolLM, Llama 3) or over characters with byte fallback
/// (Llama 2).
///
/// Encoding works on bytes and integer ids only. Each call borrows a scratch space with its own word
/// cache, so any number of threads encode without waiting for each other.
package final class BytePairTokenizer: Tokenizer {
    let vocabulary: BytePairVocabulary
    let scheme: BytePairScheme
    let specialTokens: SpecialTokenTable
    let identifiers: SpecialTokenIdentifiers

    /// Whether a word that is a token as a whole is taken as that token without merging.
    let ignoresMerges: Bool

    /// Whether no token has a space behind something else, so that words can be merged one by one.
    let splitsBeforeSpaces: Bool

    package let addsBeginOfSequence: Bool

    private let idleScratch = Mutex<[BytePairScratch]>([])
    private static let maximumIdleScratchCount = 64

    init(
        vocabulary: BytePairVocabulary, scheme: BytePairScheme, specialTokens: SpecialTokenTable,
        identifiers: SpecialTokenIdentifiers, addsBeginOfSequence: Bool, ignoresMerges: Bool,
        splitsBeforeSpaces: Bool
    ) throws(TokenizationError) {
        try identifiers.validate(vocabularySize: vocabulary.count)
        self.vocabulary = vocabulary
        self.scheme = scheme
        self.specialTokens = specialTokens
        self.identifiers = identifiers
        self.addsBeginOfSequence = addsBeginOfSequence && identifiers.beginOfSequence != nil
        self.ignoresMerges = ignoresMerges
        self.splitsBeforeSpaces = splitsBeforeSpaces
    }

    /// Builds a byte-level tokenizer from the pieces a GGUF file holds.
    ///
    /// - Parameters:
    ///   - tokens: spelling of each token in GPT-2's byte alphabet; special tokens literally.
    ///   - merges: rules `left right` in the order of their rank.
    ///   - tokenTypes: role of each token as GGUF numbers it; empty where all are normal.
    ///   - identifiers: tokens with a role of their own.
    ///   - addsBeginOfSequence: whether the file asks for a begin-of-sequence token.
    ///   - preTokenizer: how words are cut.
    ///   - ignoresMerges: whether a word that is a token as a whole is never merged from its bytes.
    package convenience init(
        tokens: [String], merges: [String], tokenTypes: [Int32] = [],
        identifiers: SpecialTokenIdentifiers, addsBeginOfSequence: Bool = false,
        preTokenizer: PreTokenizer, ignoresMerges: Bool = false
    ) throws(TokenizationError) {
        let vocabulary = try BytePairVocabulary.byteLevel(
            tokens: tokens, merges: merges, tokenTypes: tokenTypes)
        var special: [SpecialTokenTable.Entry] = []
        for (id, kind) in vocabulary.kinds.enumerated() where kind.isRecognisable {
            special.append(.init(id: TokenID(id), spelling: Array(tokens[id].utf8)))
        }
        try self.init(
            vocabulary: vocabulary, scheme: .byteLevel(preTokenizer),
            specialTokens: SpecialTokenTable(special), identifiers: identifiers,
            addsBeginOfSequence: addsBeginOfSequence,
            ignoresMerges: ignoresMerges || preTokenizer == .llama3, splitsBeforeSpaces: false)
    }

    package var vocabularySize: Int { vocabulary.count }
    package var beginOfSequence: TokenID? { identifiers.beginOfSequence }
    package var endOfSequence: Set<TokenID> { identifiers.endOfSequence }

    package var leadingSpaceRule: LeadingSpaceRule {
        if case .byteFallback(let rules) = scheme, rules.dropsLeadingSpace { return .oneDropped }
        return .kept
    }

    package var description: String {
        let name =
            switch scheme {
            case .byteLevel(let preTokenizer): "byte-level BPE (\(preTokenizer.rawValue))"
            case .byteFallback: "BPE with byte fallback"
            }
        return "\(name), \(vocabularySize) tokens, \(vocabulary.merges.pairs.count) merges"
    }

    package func bytes(of id: TokenID) -> [UInt8] { vocabulary.bytes(of: id) }
    package func isSpecial(_ id: TokenID) -> Bool { vocabulary.kind(of: id).isSpecial }
    package func isByte(_ id: TokenID) -> Bool { vocabulary.kind(of: id) == .byte }
    package func id(ofSpecial text: String) -> TokenID? { specialTokens.id(of: text) }

    package func specialTokens(in bytes: [UInt8]) -> [EncodedToken] {
        specialTokens.all(in: bytes)
    }

    /// Runs `body` with a scratch space of its own.
    func withScratch(_ body: (inout BytePairScratch) -> Void) {
        var scratch = idleScratch.withLock { $0.popLast() } ?? BytePairScratch()
        body(&scratch)
        let finished = scratch
        idleScratch.withLock { idle in
            if idle.count < Self.maximumIdleScratchCount { idle.append(finished) }
        }
    }
}
