/// The steps of one walk, made as they are asked for.
///
/// Holds one open directory for each level it is below the root. For one thread at a time, and for
/// one pass: a second iteration goes on where the first ended.
package final class WalkEvents: Sequence, IteratorProtocol {
    let policy: WalkPolicy
    let root: CorpusRoot
    /// The absolute path of the root, for links that name it.
    let rootPath: [UInt8]
    /// The path of the root below the top of its Git repository.
    let prefix: [UInt8]
    private(set) var frames: [WalkFrame] = []
    private var pending: ArraySlice<WalkEvent> = []

    /// Starts at an open directory with these entries.
    init(
        directory: OpenFile, status: FileStatus, path: [UInt8], entries: [DirectoryEntry],
        policy: WalkPolicy
    ) {
        self.policy = policy
        root = CorpusRoot(directory)
        rootPath = path
        let repository = EnclosingRepository(
            root: path, globalIgnorePath: policy.options.globalIgnorePath)
        prefix = repository.prefix
        push(
            directory, status, path: [], entries: entries, chain: repository.chain,
            isIncluded: false)
    }

    /// Looks at a single file, which no ignore file can leave out.
    init(file name: [UInt8], in directory: OpenFile, policy: WalkPolicy) {
        self.policy = policy
        root = CorpusRoot(directory)
        rootPath = []
        prefix = []
        let path = SourcePath(trusted: name)
        if let reason = reasonByName(path, isIncluded: false) {
            skip(path, reason)
        } else {
            inspect(path, in: directory)
        }
    }

    /// The next step; `nil` at the end.
    package func next() -> WalkEvent? {
        while true {
            if let event = pending.popFirst() { return event }
            guard let frame = frames.last else { return nil }
            if let entry = frame.next() {
                visit(entry, in: frame)
            } else {
                frames.removeLast()
            }
        }
    }

    /// Reports a path as left out.
    func skip(_ path: SourcePath, _ reason: SkipReason, isDirectory: Bool = false) {
        emit(.skipped(SkippedFile(path: path, isDirectory: isDirectory, reason: reason)))
    }

    /// Queues an event.
    func emit(_ event: WalkEvent) {
        pending.append(event)
    }

    /// Enters a directory, with the ignore files it holds.
    func push(
        _ directory: OpenFile, _ status: FileStatus, path: [UInt8], entries: [DirectoryEntry],
        chain: IgnoreChain, isIncluded: Bool
    ) {
        var chain = chain
        if policy.options.respectsIgnoreFiles {
            addIgnoreFiles(of: directory, path: path, entries: entries, to: &chain)
        }
        frames.append(
            WalkFrame(
                directory: directory, status: status, path: path, entries: entries, chain: chain,
                isIncluded: isIncluded))
    }

    private func visit(_ entry: DirectoryEntry, in frame: WalkFrame) {
        let path = frame.path(of: entry)
        let isDirectory = entry.kind == .directory
        if NameRules.isVersionControlData(entry.name) {
            skip(path, .versionControlData, isDirectory: isDirectory)
        } else if let reason = reasonByRules(path, isDirectory: isDirectory, in: frame) {
            skip(path, reason, isDirectory: isDirectory)
        } else {
            switch entry.kind {
            case .directory: enter(path, entry, in: frame)
            case .symbolicLink: skip(path, linkReason(entry, in: frame))
            case .regular: visitFile(path, entry, in: frame)
            default: skip(path, .special(entry.kind))
            }
        }
    }

    private func visitFile(_ path: SourcePath, _ entry: DirectoryEntry, in frame: WalkFrame) {
        if let reason = reasonByName(path, isIncluded: frame.isIncluded) {
            skip(path, reason)
        } else {
            inspect(path, in: frame.directory)
        }
    }

    private func reasonByRules(
        _ path: SourcePath, isDirectory: Bool, in frame: WalkFrame
    ) -> SkipReason? {
        if policy.options.respectsIgnoreFiles,
            let match = frame.chain.match(path: pathFromTop(path.bytes), isDirectory: isDirectory),
            match.isIgnored
        {
            return .ignored(match)
        }
        return policy.exclusion(of: path, isDirectory: isDirectory)
    }

    private func reasonByName(_ path: SourcePath, isIncluded: Bool) -> SkipReason? {
        if !isIncluded, !policy.includes(path, isDirectory: false) { return .notIncluded }
        return NameRules.reason(for: path, options: policy.options)
    }
}
