extension CorpusError: CustomStringConvertible {
    /// What happened, what was expected, and what to do.
    package var description: String {
        switch self {
        case .unreadableRoot, .unsupportedRoot, .tooManyEntries, .invalidGlob, .invalidOption:
            walkDescription
        case .unreadableFile, .notARegularFile, .fileTooLarge, .changedWhileReading:
            fileDescription
        case .malformedPath, .malformedHash, .malformedLineTable, .malformedSpan:
            recordDescription
        }
    }

    private var walkDescription: String {
        switch self {
        case .unreadableRoot(let path, let failure):
            "cannot open \(path): \(failure); check that it exists and that you may read it"
        case .unsupportedRoot(let path, let kind):
            "\(path) is a \(kind.name), expected a directory or a regular file; name one of these"
        case .tooManyEntries(let path, let limit):
            "\(path) has more than \(limit) entries; raise the limit or name a directory below it"
        case .invalidGlob(let glob):
            "the glob '\(glob)' can match nothing; check its brackets and backslashes"
        case .invalidOption(let name, let value, let allowed):
            "\(name) is \(value), expected \(allowed.lowerBound) to \(allowed.upperBound)"
        default: ""
        }
    }

    private var fileDescription: String {
        switch self {
        case .unreadableFile(let path, let failure):
            "cannot read \(path): \(failure); restore the file or walk the tree again"
        case .notARegularFile(let path, let kind):
            "\(path) has become a \(kind.name), expected a regular file; walk the tree again"
        case .fileTooLarge(let path, let size, let limit):
            "\(path) has grown to \(size) bytes, the limit is \(limit); raise the size limit or exclude it"
        case .changedWhileReading(let path):
            "\(path) was changed while it was read; read it again when its writer is done"
        default: ""
        }
    }

    private var recordDescription: String {
        switch self {
        case .malformedPath(let path):
            "'\(path)' is no relative path inside a tree; the record is damaged, index the tree again"
        case .malformedHash(let text):
            "'\(text)' is no SHA-256, expected 64 hexadecimal digits; the record is damaged, index the tree again"
        case .malformedLineTable(let reason):
            "damaged line table: \(reason); index the file again"
        case .malformedSpan(let reason):
            "damaged source span: \(reason); index the file again"
        default: ""
        }
    }
}
