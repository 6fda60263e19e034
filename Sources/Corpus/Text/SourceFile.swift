/// A file that the walk found worth reading.
///
/// Keeps the root of its walk open, so it can be read even when the working directory changes.
package struct SourceFile: Sendable {
    /// The path below the root of the walk.
    package let path: SourcePath
    /// Size in bytes when it was found.
    package let size: Int
    /// When its content was last written, in nanoseconds since 1970, as of when it was found.
    package let modificationTime: Int64

    private let root: CorpusRoot
    private let sizeLimit: Int

    /// Describes a file below `root` that may be read as long as it has at most `sizeLimit` bytes.
    init(path: SourcePath, status: FileStatus, root: CorpusRoot, sizeLimit: Int) {
        self.path = path
        size = status.size
        modificationTime = status.modificationTime
        self.root = root
        self.sizeLimit = sizeLimit
    }

    /// Reads and hashes the file as it is now.
    ///
    /// The bytes, their hash and the modification time belong together: all come from one
    /// descriptor, whose status is compared before and after.
    ///
    /// - Throws: `CorpusError.changedWhileReading` when that status differs, `fileTooLarge` when
    ///   the file has outgrown the limit of the walk, `notARegularFile`, or `unreadableFile`.
    package func read() throws(CorpusError) -> SourceText {
        try read(whileReading: {})
    }

    /// `read`, with a call between the first status and the first byte, for the test of races.
    func read(whileReading interrupt: () -> Void) throws(CorpusError) -> SourceText {
        let bytes: [UInt8]
        let before: FileStatus
        let after: FileStatus
        do {
            let file = try root.open(path)
            before = try file.status()
            try check(before)
            interrupt()
            // One byte more than expected, to notice a file that grows.
            bytes = try file.read(upTo: before.size + 1)
            after = try file.status()
        } catch let failure as SystemFailure {
            throw .unreadableFile(path: path, failure: failure)
        } catch let error as CorpusError {
            throw error
        } catch {
            preconditionFailure("only the two error types above are thrown: \(error)")
        }
        guard before == after, bytes.count == before.size else {
            throw .changedWhileReading(path: path)
        }
        return SourceText(bytes: bytes, modificationTime: before.modificationTime)
    }

    private func check(_ status: FileStatus) throws(CorpusError) {
        guard status.kind == .regular else {
            throw .notARegularFile(path: path, kind: status.kind)
        }
        guard status.size <= sizeLimit else {
            throw .fileTooLarge(path: path, size: status.size, limit: sizeLimit)
        }
    }
}
