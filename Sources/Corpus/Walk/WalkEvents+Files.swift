import Glibc

extension WalkEvents {
    /// Looks into a regular file and reports it as found or left out.
    func inspect(_ path: SourcePath, in directory: OpenFile) {
        do {
            let file = try OpenFile(at: directory, name: Array(path.name))
            let status = try file.status()
            if let reason = reasonByStatus(status) { return skip(path, reason) }
            let bytes = try file.read(upTo: Swift.min(status.size, ContentSample.length))
            let sample = ContentSample(bytes, fileSize: status.size)
            if let reason = sample.reason(options: policy.options) { return skip(path, reason) }
            let limit = policy.options.maximumFileSize
            emit(.file(SourceFile(path: path, status: status, root: root, sizeLimit: limit)))
            noteEscapedName(path)
            if !sample.isUTF8 { emit(.note(WalkNote(path: path, kind: .contentIsNotUTF8))) }
        } catch {
            skip(path, .unreadable(error))
        }
    }

    /// Remarks that the last component of `path` is shown escaped.
    func noteEscapedName(_ path: SourcePath) {
        if SourcePath(trusted: Array(path.name)).isEscaped {
            emit(.note(WalkNote(path: path, kind: .nameIsEscaped)))
        }
    }

    private func reasonByStatus(_ status: FileStatus) -> SkipReason? {
        if status.kind != .regular { return .special(status.kind) }
        if status.size <= 0 { return .empty }
        let limit = policy.options.maximumFileSize
        return status.size > limit ? .oversized(size: status.size, limit: limit) : nil
    }

    /// Why a symbolic link is left out: always, but links lead to different places.
    func linkReason(_ entry: DirectoryEntry, in frame: WalkFrame) -> SkipReason {
        do {
            let target = try frame.directory.linkTarget(of: entry.name)
            return .symbolicLink(
                target: SourcePath.escaping(target),
                destination: destination(of: entry, target: target, in: frame))
        } catch {
            return .unreadable(error)
        }
    }

    private func destination(
        of entry: DirectoryEntry, target: [UInt8], in frame: WalkFrame
    ) -> LinkDestination {
        if leavesTree(target, from: frame.path) { return .outsideTree }
        do {
            let status = try frame.directory.status(of: entry.name, followingLinks: true)
            return frames.contains { $0.status.isSameFile(as: status) } ? .loop : .insideTree
        } catch {
            return error.code == ELOOP ? .loop : .missing
        }
    }

    /// Whether a link's target, taken by its text, lies outside the root.
    private func leavesTree(_ target: [UInt8], from directory: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        var path = directory.split(separator: slash)
        var rest = target[...]
        if target.first == slash {
            let isInside =
                target.starts(with: rootPath)
                && (target.count == rootPath.count || target[rootPath.count] == slash)
            guard isInside || rootPath.count == 1 else { return true }
            path = []
            rest = target.dropFirst(rootPath.count)
        }
        for component in rest.split(separator: slash) where !component.elementsEqual(".".utf8) {
            if !component.elementsEqual("..".utf8) {
                path.append(component)
            } else if path.popLast() == nil {
                return true
            }
        }
        return false
    }
}
