/// What shows that a file was minified.
package enum MinificationEvidence: Hashable, Sendable {
    /// Its name, such as `jquery.min.js`.
    case name
    /// Lines of this many bytes on average.
    case averageLineLength(Int)
}
