import Glibc
import LMDB

/// The right to write to a memory, held for as long as the object lives.
///
/// LMDB's own lock is held during commits only; this one covers the whole life of a writer and
/// refuses at once. The system drops it when the process ends, however it ends.
final class WriterLock: Sendable {
    static let fileName = "writer.lock"

    private let descriptor: Int32

    init(directory: String) throws(MemoryStorageError) {
        // Nothing throws once the property is set: `deinit` would close the descriptor again.
        descriptor = try Self.lock(directory)
        writeHolder()
    }

    deinit {
        // Closing alone would leave the lock to a child that is between fork and exec.
        flock(descriptor, LOCK_UN)
        Glibc.close(descriptor)
    }

    /// Opens and locks the file; a refusal leaves nothing open.
    private static func lock(_ directory: String) throws(MemoryStorageError) -> Int32 {
        let path = directory + "/" + fileName
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            guard errno != ENOENT else { throw .memoryMissing(path: directory) }
            throw FileSystem.failure("open \(fileName) in", directory)
        }
        do {
            try lock(descriptor, of: directory)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func lock(
        _ descriptor: Int32, of directory: String
    ) throws(MemoryStorageError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else {
                throw FileSystem.failure("lock \(fileName) in", directory)
            }
            throw .writerBusy(path: directory, process: holder(descriptor))
        }
        // Between opening and locking the file may have been removed with its memory: such a
        // lock keeps nobody out.
        let named = FileIdentity(path: directory + "/" + fileName)
        guard named != nil, named == FileIdentity(descriptor: descriptor) else {
            throw .memoryReplaced(path: directory)
        }
    }

    /// The process id the holder wrote into the file, for the message alone.
    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes.prefix(count).prefix { $0 != 10 }, as: UTF8.self))
    }

    /// Nothing depends on the id being written, so a failure is not an error.
    private func writeHolder() {
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = pwrite(descriptor, text, text.count, 0)
    }
}
