/// A part of a rendered prompt, which says how far it may be trusted.
package enum PromptPiece: Equatable, Sendable {
    /// The begin-of-sequence token.
    case beginOfSequence

    /// The end-of-sequence token.
    case endOfSequence

    /// Text of the template: special tokens in it are recognised.
    case control(String)

    /// Text of a message: never anything but plain text.
    case content(String)

    /// The pieces before and after are tokenized apart, as the model was trained.
    case boundary
}
