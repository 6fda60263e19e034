/// What decoding does with a space at the beginning of a text.
///
/// SentencePiece models put a space in front of a text so that its first word looks like any other;
/// decoding takes it away again.
package enum LeadingSpaceRule: Sendable {
    /// Spaces are text.
    case kept

    /// One space is removed from the first token that is text.
    case oneDropped

    /// One space is removed from every token until there is text: the model collapses spaces anyway.
    case allDropped
}
