/// The passages that were found for a text.
package struct RelatedPassages: Sendable, Equatable {
    /// Their tokens, ascending.
    package let ranges: [Range<Int>]
    /// The largest share of the text's terms, by weight, that one passage has, 0..<1; short
    /// texts have less.
    package let coverage: Double
}
