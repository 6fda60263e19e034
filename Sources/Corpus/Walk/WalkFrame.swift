/// A directory that a walk is inside of.
final class WalkFrame {
    /// The open directory.
    let directory: OpenFile
    /// Its status when it was opened.
    let status: FileStatus
    /// Its path below the root; empty at the root.
    let path: [UInt8]
    /// The ignore rules for its entries.
    let chain: IgnoreChain
    /// Whether an include glob matched this directory or one above.
    let isIncluded: Bool

    private var entries: ArraySlice<DirectoryEntry>

    /// A directory with all of its entries still to be visited.
    init(
        directory: OpenFile, status: FileStatus, path: [UInt8], entries: [DirectoryEntry],
        chain: IgnoreChain, isIncluded: Bool
    ) {
        self.directory = directory
        self.status = status
        self.path = path
        self.entries = entries[...]
        self.chain = chain
        self.isIncluded = isIncluded
    }

    /// The next entry to visit.
    func next() -> DirectoryEntry? {
        entries.popFirst()
    }

    /// The path of an entry.
    func path(of entry: DirectoryEntry) -> SourcePath {
        Self.join(path, entry.name)
    }

    private static func join(_ directory: [UInt8], _ name: [UInt8]) -> SourcePath {
        SourcePath(trusted: directory.isEmpty ? name : directory + [UInt8(ascii: "/")] + name)
    }
}
