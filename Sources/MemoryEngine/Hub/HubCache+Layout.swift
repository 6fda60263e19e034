internal import FoundationEssentials
internal import Glibc

/// Paths inside the cache, and what is written there besides blobs.
extension HubCache {
    /// No file of `refs` is longer.
    private static let longestReference = 256

    /// The directory of one repository.
    func repositoryPath(of repository: HubRepository) -> String {
        "\(directory)/\(Self.folder(of: repository))"
    }

    /// The file with the bytes that `tag` names; `tag` has passed `HubDigest.isEntityTag`.
    func blobPath(of repository: HubRepository, tag: String) -> String {
        "\(repositoryPath(of: repository))/blobs/\(tag)"
    }

    /// The directory with the files of one commit.
    func snapshotPath(of repository: HubRepository, commit: String) -> String {
        "\(repositoryPath(of: repository))/snapshots/\(commit)"
    }

    /// The file that keeps the commit of a branch or tag.
    func referencePath(of repository: HubRepository) -> String {
        "\(repositoryPath(of: repository))/refs/\(repository.revision)"
    }

    /// The directory of a repository's lock files.
    func lockDirectory(of repository: HubRepository) -> String {
        "\(directory)/.locks/\(Self.folder(of: repository))"
    }

    /// The commit that the revision of `repository` is at, as far as the cache knows.
    func commit(of repository: HubRepository) -> String? {
        if repository.isPinned { return repository.revision }
        let path = referencePath(of: repository)
        guard let size = DurableFile.size(path), size <= Self.longestReference else { return nil }
        let text = String(
            decoding: DurableFile.tail(path, limit: Self.longestReference), as: UTF8.self)
        let commit = String(text.filter { !$0.isWhitespace })
        return HubDigest.isCommit(commit) ? commit : nil
    }

    /// Makes the directories that fetching `repository` at `commit` needs, with the usual rights.
    func makeDirectories(for repository: HubRepository, commit: String) throws {
        let root = repositoryPath(of: repository)
        let reference = referencePath(of: repository)
        let paths = [
            "\(root)/blobs", snapshotPath(of: repository, commit: commit),
            reference.lastIndex(of: "/").map { String(reference[..<$0]) } ?? "\(root)/refs",
            lockDirectory(of: repository),
        ]
        for path in paths {
            try Self.makeDirectory(path)
            guard access(path, W_OK | X_OK) == 0 else {
                throw HubError.cacheNotWritable(
                    path: path, reason: DurableFile.systemMessage(errno))
            }
        }
    }

    /// Makes `snapshots/COMMIT/NAME` a relative link to the blob of `tag`; atomic where one is replaced.
    func link(_ name: String, of repository: HubRepository, commit: String, tag: String) throws {
        let path = "\(snapshotPath(of: repository, commit: commit))/\(name)"
        let target = "../../blobs/\(tag)"
        let present = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
        if present == target { return }
        let temporary = temporaryPath(of: repository)
        guard symlink(target, temporary) == 0, rename(temporary, path) == 0 else {
            let reason = DurableFile.systemMessage(errno)
            DurableFile.remove(temporary)
            throw HubError.cacheNotWritable(path: path, reason: reason)
        }
    }

    /// Notes that the revision is at `commit`, durably and at once; the last step of a fetch.
    func record(_ commit: String, for repository: HubRepository) throws {
        if self.commit(of: repository) == commit { return }
        let temporary = temporaryPath(of: repository)
        do {
            try Data(commit.utf8).write(to: URL(filePath: temporary))
        } catch {
            throw HubError.cacheNotWritable(path: temporary, reason: "\(error)")
        }
        try DurableFile.publish(temporary, as: referencePath(of: repository))
    }

    /// A new name beside the locks, where no reader of the cache looks for files.
    private func temporaryPath(of repository: HubRepository) -> String {
        let number = UInt64.random(in: 0...UInt64.max)
        return "\(lockDirectory(of: repository))/\(String(number, radix: 36)).tmp"
    }

    private static func folder(of repository: HubRepository) -> String {
        "models--\(repository.organisation)--\(repository.name)"
    }

    /// Makes the directory at `path` and what is missing above it; the umask decides who may enter.
    private static func makeDirectory(_ path: String) throws {
        if mkdir(path, 0o777) == 0 { return }
        let number = errno
        if number == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeDirectory(String(path[..<slash]))
            if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        }
        var status = stat()
        let isDirectory = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        guard number == EEXIST && isDirectory else {
            throw HubError.cacheNotWritable(
                path: path, reason: DurableFile.systemMessage(number))
        }
    }
}
