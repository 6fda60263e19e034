internal import Glibc

/// What the cache needs of the file system: sizes, free room and publishing a finished file.
enum DurableFile {
    /// The size in bytes of the regular file at `path`, or nil where there is none.
    static func size(_ path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The bytes that a user may still write to the file system of `path`, or nil where unknown.
    static func freeByteCount(_ path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let (bytes, overflow) = UInt64(status.f_bavail)
            .multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return overflow ? nil : Int(exactly: bytes)
    }

    /// The system's words for an error number.
    static func systemMessage(_ number: Int32) -> String {
        guard let text = strerror(number) else { return "error \(number)" }
        return String(cString: text)
    }

    /// Makes the directory at `path` and what is missing above it, each 0700.
    static func makeDirectory(_ path: String) throws {
        if mkdir(path, 0o700) == 0 { return }
        let number = errno
        if number == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeDirectory(String(path[..<slash]))
            if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        }
        var status = stat()
        let isDirectory = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        guard number == EEXIST && isDirectory else {
            throw ModelFetchError.cacheNotWritable(path: path, reason: systemMessage(number))
        }
    }

    /// The last bytes of the file at `path`, at most `limit`; none where it cannot be read.
    static func tail(_ path: String, limit: Int) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let start = max(0, (size(path) ?? 0) - limit)
        return [UInt8](unsafeUninitializedCapacity: limit) { bytes, count in
            count = max(0, pread(descriptor, bytes.baseAddress, limit, off_t(start)))
        }
    }

    /// Removes the file at `path` if it is there; the next writer reports what stays in the way.
    static func remove(_ path: String) {
        unlink(path)
    }

    /// Puts the finished file `temporary` in place at `path`: fsync, rename, fsync of the directory.
    ///
    /// After a crash either the old state or the whole new file is there.
    static func publish(_ temporary: String, as path: String) throws {
        try synchronize(temporary)
        guard rename(temporary, path) == 0 else {
            throw ModelFetchError.cacheNotWritable(path: path, reason: systemMessage(errno))
        }
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try synchronize(directory.isEmpty ? "/" : directory)
    }

    /// Lets go of the pages that the system keeps of the file at `path`, which is on the disk.
    ///
    /// Written or read piece by piece they are small ones; the next reader, who maps the file, gets
    /// huge ones where the file system has them.
    static func forgetPages(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        close(descriptor)
    }

    /// Flushes a file or directory to the disk.
    private static func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ModelFetchError.cacheNotWritable(path: path, reason: systemMessage(errno))
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            let number = errno
            throw number == ENOSPC
                ? ModelFetchError.diskFull(path: path, needed: nil, free: freeByteCount(path))
                : ModelFetchError.cacheNotWritable(path: path, reason: systemMessage(number))
        }
    }
}
