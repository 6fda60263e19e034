import Glibc

/// Finds the files of a repository, or of any directory, that are worth reading.
///
/// The order is the byte order of the paths, so it is the same on each machine. Symbolic links are
/// never followed, and nothing but an unreadable root ends the walk: whatever is left out is
/// reported with its reason. Files of the tree are opened one by one to look at their beginning.
///
/// A directory has the rules of its own ignore files and, when it lies in a Git repository, of
/// those from the top of that repository downwards. A file named as root is not subject to ignore
/// files. Files that Git tracks although they are ignored are left out like other ignored ones.
package struct RepositoryWalker: Sendable {
    /// The directory or file to walk, as the user named it.
    package let root: String
    /// What to read and what to leave out.
    package let options: WalkOptions

    /// Prepares a walk of `root`; a symbolic link given here, and only here, is followed.
    package init(root: String, options: WalkOptions = WalkOptions()) {
        self.root = root
        self.options = options
    }

    /// Opens the root and walks step by step as the events are asked for.
    ///
    /// - Throws: `CorpusError.unreadableRoot`, `unsupportedRoot`, `tooManyEntries`, `invalidGlob`,
    ///   `invalidOption`.
    package func events() throws(CorpusError) -> WalkEvents {
        let policy = try WalkPolicy(options)
        do {
            let path = try Self.resolve(root)
            let file = try OpenFile(path: path)
            let status = try file.status()
            switch status.kind {
            case .directory:
                let limit = options.maximumDirectoryEntries
                guard let entries = try DirectoryStream(file).sortedEntries(limit: limit) else {
                    throw CorpusError.tooManyEntries(path: root, limit: limit)
                }
                return WalkEvents(
                    directory: file, status: status, path: path, entries: entries, policy: policy)
            case .regular:
                let (parent, name) = Self.split(path)
                let directory = try OpenFile(path: parent, flags: O_DIRECTORY)
                return WalkEvents(file: name, in: directory, policy: policy)
            default:
                throw CorpusError.unsupportedRoot(path: root, kind: status.kind)
            }
        } catch let failure as SystemFailure {
            throw .unreadableRoot(path: root, failure: failure)
        } catch let error as CorpusError {
            throw error
        } catch {
            preconditionFailure("only the two error types above are thrown: \(error)")
        }
    }

    /// Walks to the end and collects everything; throws as `events` does.
    package func listing() throws(CorpusError) -> CorpusListing {
        CorpusListing(try events())
    }

    /// The absolute path of `root` without symbolic links.
    private static func resolve(_ root: String) throws(SystemFailure) -> [UInt8] {
        guard !root.utf8.contains(0) else { throw SystemFailure(code: ENOENT) }
        guard let resolved = realpath(root, nil) else { throw SystemFailure() }
        defer { free(resolved) }
        return [UInt8](UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }

    private static func split(_ path: [UInt8]) -> (parent: [UInt8], name: [UInt8]) {
        let slash = path.lastIndex(of: UInt8(ascii: "/")) ?? 0
        return (Array(path[...slash]), Array(path[(slash + 1)...]))
    }
}
