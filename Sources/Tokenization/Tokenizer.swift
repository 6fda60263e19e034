/// Translates between bytes and a model's tokens.
///
/// Input is any byte sequence, UTF-8 or not. All members may be called from several threads at once.
package protocol Tokenizer: Sendable, CustomStringConvertible {
    /// One more than the largest token id.
    var vocabularySize: Int { get }

    /// The token that begins a sequence, where the model has one.
    var beginOfSequence: TokenID? { get }

    /// All tokens that end a generated text.
    var endOfSequence: Set<TokenID> { get }

    /// Whether the model's own files ask for `beginOfSequence` in front of a prompt.
    var addsBeginOfSequence: Bool { get }

    /// Which spaces the tokenizer puts in front of a text, and decoding therefore removes.
    var leadingSpaceRule: LeadingSpaceRule { get }

    /// Everything that influences token ids, as a stable byte stream to be hashed.
    var fingerprintMaterial: [UInt8] { get }

    /// Tokens of `bytes`, without `beginOfSequence`.
    func encode(
        _ bytes: UnsafeRawBufferPointer, specialTokens: SpecialTokenPolicy
    ) throws(TokenizationError) -> [TokenID]

    /// Tokens of `bytes` with the input range each one covers.
    ///
    /// Ranges are in order, do not overlap and together cover the input wherever there is a token.
    func encodeWithSpans(
        _ bytes: UnsafeRawBufferPointer, specialTokens: SpecialTokenPolicy
    ) throws(TokenizationError) -> [EncodedToken]

    /// The bytes a token stands for, leading spaces included; a special token's are its spelling, and
    /// an id outside the vocabulary has none.
    func bytes(of id: TokenID) -> [UInt8]

    /// Whether the token controls the model instead of standing for text.
    func isSpecial(_ id: TokenID) -> Bool

    /// Whether the token stands for one byte of a character that the vocabulary lacks.
    func isByte(_ id: TokenID) -> Bool

    /// The special tokens spelled out in `bytes`, in order, with their ranges.
    func specialTokens(in bytes: [UInt8]) -> [EncodedToken]

    /// The special token with this spelling.
    func id(ofSpecial text: String) -> TokenID?
}
