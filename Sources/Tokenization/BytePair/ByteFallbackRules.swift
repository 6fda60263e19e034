/// The variations of byte-fallback tokenizers.
struct ByteFallbackRules: Equatable, Sendable {
    /// When a `▁` is put in front of a text.
    enum Prefix: UInt8, Sendable {
        /// Never.
        case never

        /// In front of every stretch of text between special tokens.
        case everySegment

        /// As `everySegment`, unless the stretch begins with a space already.
        case everySegmentWithoutSpace

        /// In front of the text unless it begins with a space or a special token.
        case firstSegmentWithoutSpace
    }

    /// When a `▁` is put in front.
    var prefix: Prefix

    /// Whether a run of characters without any token becomes one unknown token.
    var fusesUnknown: Bool

    /// Whether decoding removes one space from the beginning.
    var dropsLeadingSpace: Bool
}
