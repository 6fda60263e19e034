/// Why a file or directory was left out of a corpus.
package enum SkipReason: Hashable, Sendable {
    /// An ignore file says so.
    case ignored(IgnoreMatch)
    /// An exclude glob matches.
    case excluded(glob: String)
    /// There are include globs, and none matches.
    case notIncluded
    /// The data of a version control system, such as `.git`.
    case versionControlData
    /// A directory with a repository of its own; a submodule when `.git` is a file in it.
    case nestedRepository(isSubmodule: Bool)
    /// A symbolic link; the walk follows none.
    case symbolicLink(target: String, destination: LinkDestination)
    /// A directory that is mounted or linked below itself.
    case directoryLoop
    /// Neither a regular file, nor a directory, nor a symbolic link.
    case special(FileKind)
    /// The system refused to open or read it.
    case unreadable(SystemFailure)
    /// The file has no bytes.
    case empty
    /// The file is larger than the limit, both in bytes.
    case oversized(size: Int, limit: Int)
    /// More directories lie above it than the limit.
    case tooDeep(limit: Int)
    /// The directory has more entries than the limit.
    case tooManyEntries(limit: Int)
    /// The content is no text.
    case binary(BinaryEvidence)
    /// The content is text in an encoding that is not read, by name.
    case unsupportedEncoding(String)
    /// The content was made by a minifier.
    case minified(MinificationEvidence)
    /// A map from generated code to its source.
    case sourceMap
    /// A lock file of a package manager.
    case lockFile
    /// Likely to hold passwords or private keys.
    case secret(SecretEvidence)
}
