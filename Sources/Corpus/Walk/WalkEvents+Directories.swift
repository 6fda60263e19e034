extension WalkEvents {
    /// Enters a directory, or reports why not.
    func enter(_ path: SourcePath, _ entry: DirectoryEntry, in frame: WalkFrame) {
        guard frames.count <= policy.options.maximumDepth else {
            return skip(path, .tooDeep(limit: policy.options.maximumDepth), isDirectory: true)
        }
        do {
            let directory = try OpenFile(at: frame.directory, name: entry.name)
            let status = try directory.status()
            guard status.kind == .directory else { return skip(path, .special(status.kind)) }
            if frames.contains(where: { $0.status.isSameFile(as: status) }) {
                return skip(path, .directoryLoop, isDirectory: true)
            }
            let limit = policy.options.maximumDirectoryEntries
            guard let entries = try DirectoryStream(directory).sortedEntries(limit: limit) else {
                return skip(path, .tooManyEntries(limit: limit), isDirectory: true)
            }
            enter(directory, status, path: path, entries: entries, from: frame)
        } catch {
            skip(path, .unreadable(error), isDirectory: true)
        }
    }

    private func enter(
        _ directory: OpenFile, _ status: FileStatus, path: SourcePath, entries: [DirectoryEntry],
        from frame: WalkFrame
    ) {
        var chain = frame.chain
        if let git = entries.first(where: { $0.name.elementsEqual(".git".utf8) }) {
            guard policy.options.includesNestedRepositories else {
                let reason = SkipReason.nestedRepository(isSubmodule: git.kind == .regular)
                return skip(path, reason, isDirectory: true)
            }
            chain = chain.enteringRepository()
            addExcludeFile(of: directory, path: path, to: &chain)
        }
        noteEscapedName(path)
        push(
            directory, status, path: path.bytes, entries: entries, chain: chain,
            isIncluded: frame.isIncluded || includesAll(below: path))
    }

    private func includesAll(below path: SourcePath) -> Bool {
        policy.includes(path, isDirectory: true)
    }

    /// A path as the ignore rules see it: from the top of the Git repository.
    func pathFromTop(_ path: [UInt8]) -> [UInt8] {
        if prefix.isEmpty { return path }
        return path.isEmpty ? prefix : prefix + [UInt8(ascii: "/")] + path
    }

    /// Adds `.gitignore` and the tool's own ignore file, those that `entries` has.
    func addIgnoreFiles(
        of directory: OpenFile, path: [UInt8], entries: [DirectoryEntry],
        to chain: inout IgnoreChain
    ) {
        for entry in entries {
            if entry.name.elementsEqual(".gitignore".utf8) {
                if let rules = rules(entry, in: directory, path: path) { chain.appendGit(rules) }
            } else if entry.name.elementsEqual(WalkOptions.ownIgnoreFileName.utf8) {
                if let rules = rules(entry, in: directory, path: path) { chain.appendOwn(rules) }
            }
        }
    }

    private func rules(
        _ entry: DirectoryEntry, in directory: OpenFile, path: [UInt8]
    ) -> IgnoreRules? {
        let filePath = path.isEmpty ? entry.name : path + [UInt8(ascii: "/")] + entry.name
        switch IgnoreFileReader.read(entry.name, in: directory) {
        case .success(let text):
            return IgnoreRules(
                parsing: text, source: SourcePath.escaping(pathFromTop(filePath)),
                directory: pathFromTop(path))
        case .failure(let failure):
            emit(
                .note(
                    WalkNote(
                        path: SourcePath(trusted: filePath),
                        kind: .ignoreFileNotApplied(reason: failure.description))))
            return nil
        }
    }

    /// Adds `.git/info/exclude` of a repository inside the tree.
    private func addExcludeFile(
        of directory: OpenFile, path: SourcePath, to chain: inout IgnoreChain
    ) {
        guard let git = try? OpenFile(at: directory, name: Array(".git".utf8)),
            let info = try? OpenFile(at: git, name: Array("info".utf8)),
            let text = try? IgnoreFileReader.read(Array("exclude".utf8), in: info).get()
        else { return }
        chain.appendRepository(
            IgnoreRules(
                parsing: text, source: "\(path)/.git/info/exclude",
                directory: pathFromTop(path.bytes)))
    }
}
