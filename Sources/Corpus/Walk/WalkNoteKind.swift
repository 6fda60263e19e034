/// What a note of the walk says.
package enum WalkNoteKind: Hashable, Sendable, CustomStringConvertible {
    /// The beginning of the file is not UTF-8; it is read as bytes.
    case contentIsNotUTF8
    /// The name is shown with `%XX` escapes, as it holds control bytes or is not UTF-8.
    case nameIsEscaped
    /// An ignore file could not be applied.
    case ignoreFileNotApplied(reason: String)

    /// The note in words.
    package var description: String {
        switch self {
        case .contentIsNotUTF8: "not UTF-8, read as bytes"
        case .nameIsEscaped: "the name is shown escaped"
        case .ignoreFileNotApplied(let reason): "ignore file not applied: \(reason)"
        }
    }
}
