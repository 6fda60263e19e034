/// Code Llama's infill tokens, which its SentencePiece model lists as ordinary pieces.
///
/// Source: Rozière et al. 2023, "Code Llama", section 2.3.
package enum InfillTokens {
    /// Stands before the text that precedes the gap.
    package static let prefix = "▁<PRE>"

    /// Stands before the text that follows the gap.
    package static let suffix = "▁<SUF>"

    /// Stands before the text that fills the gap.
    package static let middle = "▁<MID>"

    /// Ends the text that fills the gap.
    package static let end = "▁<EOT>"

    static let spellings: Set<[UInt8]> = Set(
        [prefix, suffix, middle, end].map { Array($0.utf8) })
}
