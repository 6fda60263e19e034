/// A file or directory that the walk left out.
package struct SkippedFile: Hashable, Sendable {
    /// Its path; nothing below a directory is reported on its own.
    package let path: SourcePath
    /// Whether it is a directory.
    package let isDirectory: Bool
    /// Why it was left out.
    package let reason: SkipReason
}
