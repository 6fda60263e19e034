/// The role of a token; raw values are those of `tokenizer.ggml.token_type` and of SentencePiece.
package enum TokenKind: Int32, Sendable {
    /// Stands for text and takes part in merging.
    case normal = 1

    /// Stands for text that the vocabulary cannot express.
    case unknown = 2

    /// Controls the model and stands for no text.
    case control = 3

    /// Stands for its text, but only as a whole.
    case userDefined = 4

    /// A place in the vocabulary that nothing uses.
    case unused = 5

    /// Stands for one byte.
    case byte = 6

    /// Whether decoding omits the token.
    package var isSpecial: Bool { self == .control || self == .unknown }

    /// Whether prompts may spell the token out.
    package var isRecognisable: Bool { isSpecial || self == .userDefined }
}
