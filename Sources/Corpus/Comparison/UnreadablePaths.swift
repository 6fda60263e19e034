/// The files and directories that a walk could not read.
struct UnreadablePaths {
    /// The reason by the bytes of the path.
    private let reasons: [[UInt8]: String]

    /// Picks them from everything that was skipped.
    init(_ skipped: [SkippedFile]) {
        let pairs = skipped.compactMap { file -> ([UInt8], String)? in
            guard case .unreadable = file.reason else { return nil }
            return (file.path.bytes, file.reason.description)
        }
        reasons = Dictionary(pairs) { first, _ in first }
    }

    /// Why the file at `path`, or a directory above it, could not be read.
    func reason(for path: SourcePath) -> String? {
        if reasons.isEmpty { return nil }
        var bytes = path.bytes[...]
        while true {
            if let reason = reasons[Array(bytes)] { return reason }
            guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
            bytes = bytes[..<slash]
        }
    }
}
