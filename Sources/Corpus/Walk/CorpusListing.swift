/// Everything that a walk found.
package struct CorpusListing: Sendable {
    /// The files worth reading, in the byte order of their paths.
    package private(set) var files: [SourceFile] = []
    /// What was left out, and why.
    package private(set) var skipped: [SkippedFile] = []
    /// Remarks.
    package private(set) var notes: [WalkNote] = []

    /// Collects `events`.
    init(_ events: WalkEvents) {
        for event in events {
            switch event {
            case .file(let file): files.append(file)
            case .skipped(let file): skipped.append(file)
            case .note(let note): notes.append(note)
            }
        }
    }

    /// The sizes of all files together, in bytes.
    package var byteCount: Int { files.reduce(0) { $0 + $1.size } }

    /// How many were left out, by the code of the reason.
    package var skippedCounts: [String: Int] {
        Dictionary(grouping: skipped) { $0.reason.code }.mapValues(\.count)
    }
}
