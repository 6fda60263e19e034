import Glibc

/// An open descriptor of a file or directory, closed when the object goes.
///
/// Thread rule: the descriptor is never moved or re-opened, and every call is a system call that
/// keeps no state here, so it may be used from any thread.
final class OpenFile: Sendable {
    /// The descriptor, valid as long as the object exists.
    let descriptor: Int32

    /// Opens `name` inside `directory` for reading, never through a symbolic link.
    ///
    /// - Throws: the system's error; `ELOOP` when `name` is a symbolic link.
    init(at directory: OpenFile, name: [UInt8], flags: Int32 = 0) throws(SystemFailure) {
        descriptor = try Self.open(
            directory: directory.descriptor, path: name, flags: flags | O_NOFOLLOW)
    }

    /// Opens an absolute or working-directory path; follows symbolic links unless `flags` forbid.
    init(path: [UInt8], flags: Int32 = 0) throws(SystemFailure) {
        descriptor = try Self.open(directory: AT_FDCWD, path: path, flags: flags)
    }

    deinit {
        close(descriptor)
    }

    /// The status of the open file itself.
    func status() throws(SystemFailure) -> FileStatus {
        var record = stat()
        guard fstat(descriptor, &record) == 0 else { throw SystemFailure() }
        return FileStatus(record)
    }

    /// The status of an entry of this directory.
    func status(of name: [UInt8], followingLinks: Bool = false) throws(SystemFailure) -> FileStatus
    {
        var record = stat()
        let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
        let result = name.withCPath { fstatat(descriptor, $0, &record, flags) }
        guard result == 0 else { throw SystemFailure() }
        return FileStatus(record)
    }

    /// The target of a symbolic link in this directory, at most 4096 bytes of it.
    func linkTarget(of name: [UInt8]) throws(SystemFailure) -> [UInt8] {
        var length = 0
        let target = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            length = name.withCPath { path in
                buffer.withMemoryRebound(to: CChar.self) { characters in
                    guard let base = characters.baseAddress else { return 0 }
                    return readlinkat(descriptor, path, base, characters.count)
                }
            }
            count = max(0, length)
        }
        guard length >= 0 else { throw SystemFailure() }
        return target
    }

    /// Reads up to `limit` bytes from the beginning, fewer only at the end of the file.
    func read(upTo limit: Int) throws(SystemFailure) -> [UInt8] {
        var failure: SystemFailure?
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit, let base = buffer.baseAddress {
                let part = pread(descriptor, base + count, limit - count, off_t(count))
                if part > 0 {
                    count += part
                } else if part == 0 {
                    return
                } else if errno != EINTR {
                    failure = SystemFailure()
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private static func open(
        directory: Int32, path: [UInt8], flags: Int32
    ) throws(SystemFailure) -> Int32 {
        // Non-blocking, because opening a named pipe would wait for its writer.
        let all = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags
        while true {
            let result = path.withCPath { openat(directory, $0, all) }
            if result >= 0 { return result }
            if errno != EINTR { throw SystemFailure() }
        }
    }
}
