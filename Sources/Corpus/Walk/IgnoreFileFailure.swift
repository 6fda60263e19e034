/// Why an ignore file is not applied.
enum IgnoreFileFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case symbolicLink
    case notAFile(FileKind)
    case tooLarge
    case unreadable(SystemFailure)

    /// The reason in words.
    var description: String {
        switch self {
        case .symbolicLink: "it is a symbolic link; put a regular file there"
        case .notAFile(let kind): "it is a \(kind.name)"
        case .tooLarge: "it has more than \(IgnoreFileReader.largestFile) bytes"
        case .unreadable(let failure): failure.description
        }
    }
}
