/// Where a stored token comes from.
package struct TokenLocation: Equatable, Sendable {
    package let document: DocumentID
    /// Files with the document's content, all unless fewer were asked for, as they may be shown.
    package let paths: [String]
    /// The token's index in the document.
    package let token: Int
    /// The token's bytes in the source text.
    package let bytes: Range<Int>
    /// The lines its bytes lie on, counted from 1.
    package let lines: ClosedRange<Int>
}
