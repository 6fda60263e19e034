/// A token together with the input bytes it stands for.
package struct EncodedToken: Equatable, Hashable, Sendable {
    /// The token.
    package var id: TokenID

    /// Half-open range of byte offsets into the encoded input.
    ///
    /// Empty for a token that shares its bytes with a later one: all but the last byte-fallback token of
    /// a replaced character, or a token the tokenizer adds by itself.
    package var range: Range<Int>

    package init(id: TokenID, range: Range<Int>) {
        self.id = id
        self.range = range
    }
}
