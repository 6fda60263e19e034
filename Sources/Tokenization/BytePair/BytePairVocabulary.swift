/// The tables of a byte-pair tokenizer: pieces, merge rules and the roles of tokens.
struct BytePairVocabulary: Sendable {
    /// Largest number of tokens accepted, far above any published vocabulary.
    static let maximumCount = 1 << 24

    /// Spelling of each token in the alphabet that merge rules use.
    var spellings: PieceTable

    /// Bytes each token stands for; nil where they are the spelling.
    var surfaces: PieceTable?

    /// Role of each token.
    var kinds: [TokenKind]

    /// Finds ordinary tokens by spelling; special ones are not in it.
    var index: PieceIndex

    /// The merge rules.
    var merges: MergeTable

    /// Token of each single byte, -1 where the vocabulary lacks it.
    var byteTokens: [TokenID]  // [256]

    /// Number of tokens.
    var count: Int { spellings.count }

    /// The bytes a token stands for, none for an id outside the vocabulary.
    func bytes(of id: TokenID) -> [UInt8] { (surfaces ?? spellings).bytes(of: id) }

    /// The role of a token, `unused` for an id outside the vocabulary.
    func kind(of id: TokenID) -> TokenKind {
        id >= 0 && Int(id) < kinds.count ? kinds[Int(id)] : .unused
    }
}
