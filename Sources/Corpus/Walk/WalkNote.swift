/// Something the user should know about a file that was not skipped for it.
package struct WalkNote: Hashable, Sendable, CustomStringConvertible {
    /// The file or directory.
    package let path: SourcePath
    /// What there is to know.
    package let kind: WalkNoteKind

    /// The note in words, with the path.
    package var description: String { "\(path): \(kind)" }
}
