/// What can go wrong while a corpus is walked, read or decoded.
package enum CorpusError: Error, Hashable, Sendable {
    /// The root of the walk cannot be opened.
    case unreadableRoot(path: String, failure: SystemFailure)
    /// The root of the walk is neither a directory nor a regular file.
    case unsupportedRoot(path: String, kind: FileKind)
    /// The root has more entries than the limit of the walk.
    case tooManyEntries(path: String, limit: Int)
    /// An include or exclude glob can never match.
    case invalidGlob(String)
    /// An option lies outside its range.
    case invalidOption(name: String, value: Int, allowed: ClosedRange<Int>)
    /// A listed file cannot be opened or read any more.
    case unreadableFile(path: SourcePath, failure: SystemFailure)
    /// A listed file is no longer a regular file.
    case notARegularFile(path: SourcePath, kind: FileKind)
    /// A listed file has grown beyond the size limit of the walk.
    case fileTooLarge(path: SourcePath, size: Int, limit: Int)
    /// A file was written to between the first and the last byte read.
    case changedWhileReading(path: SourcePath)
    /// A path from outside is absolute, empty, or leaves its root.
    case malformedPath(String)
    /// A content hash from outside is not 64 hexadecimal digits.
    case malformedHash(String)
    /// An encoded line table is damaged.
    case malformedLineTable(String)
    /// A source span from outside has impossible bounds.
    case malformedSpan(String)
}
