/// One step of a walk.
package enum WalkEvent: Sendable {
    /// A file worth reading.
    case file(SourceFile)
    /// A file or directory left out.
    case skipped(SkippedFile)
    /// A remark on a file or directory.
    case note(WalkNote)
}
