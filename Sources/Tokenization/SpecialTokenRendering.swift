/// How decoding shows special tokens.
package enum SpecialTokenRendering: Sendable {
    /// They leave no trace in the text.
    case omitted

    /// They appear in their spelling, as in `<|im_end|>`.
    case spelled
}
