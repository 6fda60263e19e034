import Glibc

/// The few calls of the operating system that a store needs, with typed errors.
enum FileSystem {
    // What cannot be looked at is an error, not absent.

    static func exists(_ path: String) throws(MemoryStorageError) -> Bool {
        try mode(path) != nil
    }

    /// Whether `path` leads to anything, links followed.
    static func isPresent(_ path: String) throws(MemoryStorageError) -> Bool {
        var status = stat()
        if stat(path, &status) == 0 { return true }
        guard errno == ENOENT else { throw systemError("look at", path) }
        return false
    }

    /// Whether `path` is a directory itself, not a link to one.
    static func isDirectory(_ path: String) throws(MemoryStorageError) -> Bool {
        try mode(path).map { $0 & S_IFMT == S_IFDIR } ?? false
    }

    /// Whether `path` is a plain file itself, not a link to one.
    static func isFile(_ path: String) throws(MemoryStorageError) -> Bool {
        try mode(path).map { $0 & S_IFMT == S_IFREG } ?? false
    }

    /// Bytes of the blocks of a file; 0 when there is none.
    static func bytesOnDisk(_ path: String) -> Int {
        var status = stat()
        // POSIX counts blocks of 512 bytes, whatever the file system's own.
        return stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    /// The names in a directory, without "." and "..".
    static func entries(of path: String) throws(MemoryStorageError) -> [String] {
        guard let directory = opendir(path) else { throw systemError("list", path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Makes a directory of mode 0700.
    static func makeDirectory(_ path: String) throws(MemoryStorageError) {
        guard mkdir(path, 0o700) != 0 else { return }
        guard errno != EEXIST else { throw .memoryExists(path: path) }
        throw failure("make the directory", path)
    }

    /// Makes a directory and those above it, of mode 0700 where they are new.
    static func makeDirectories(_ path: String) throws(MemoryStorageError) {
        var end = path.startIndex
        repeat {
            end = path[end...].dropFirst().firstIndex(of: "/") ?? path.endIndex
            let part = String(path[..<end])
            guard mkdir(part, 0o700) != 0, errno != EEXIST else { continue }
            let code = errno
            // A parent that cannot be written may still exist (EROFS, EACCES, EISDIR).
            var status = stat()
            if stat(part, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
            errno = code
            throw failure("make the directory", part)
        } while end < path.endIndex
    }

    /// Renames a directory and makes the new name durable.
    static func rename(_ old: String, to new: String) throws(MemoryStorageError) {
        guard Glibc.rename(old, new) == 0 else { throw failure("rename", old) }
        let parent = new.lastIndex(of: "/").map { String(new[..<$0]) } ?? "."
        let descriptor = Glibc.open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        // Some file systems cannot sync directories; the rename itself has happened.
        fsync(descriptor)
        Glibc.close(descriptor)
    }

    /// Removes a file; one that is not there is no error.
    static func removeFile(_ path: String) throws(MemoryStorageError) {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw failure("remove", path)
    }

    static func removeDirectory(_ path: String) throws(MemoryStorageError) {
        guard rmdir(path) != 0 else { return }
        throw failure("remove", path)
    }

    private static func mode(_ path: String) throws(MemoryStorageError) -> mode_t? {
        var status = stat()
        if lstat(path, &status) == 0 { return status.st_mode }
        guard errno == ENOENT || errno == ENOTDIR else { throw systemError("look at", path) }
        return nil
    }

    /// The error of the call that just failed, of one that writes.
    static func failure(_ operation: String, _ path: String) -> MemoryStorageError {
        switch errno {
        case ENOSPC, EDQUOT: return .diskFull(path: path)
        case EROFS, EACCES, EPERM:
            return .readOnlyStore(path: path, reason: String(cString: strerror(errno)))
        default: return systemError(operation, path)
        }
    }

    /// The error of the call that just failed, in the system's own words.
    private static func systemError(_ operation: String, _ path: String) -> MemoryStorageError {
        .system(operation: operation, path: path, reason: String(cString: strerror(errno)))
    }
}
