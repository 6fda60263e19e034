import Glibc

/// A file that appears under its name only when it is complete.
///
/// Bytes go to a temporary file in the same directory; `commit` makes them durable and renames
/// it. Without `commit` the temporary file is removed and a file that was there stays as it was.
///
/// Thread rule: one thread at a time.
final class AtomicFile {
    private static let bufferLength = 1 << 20

    private let path: String
    private let temporaryPath: String
    private let descriptor: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: bufferLength, alignment: 16)
    private var buffered = 0
    private var isCommitted = false
    /// The number of bytes written so far.
    private(set) var count = 0

    init(path: String) throws(CheckpointError) {
        self.path = path
        let suffix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        temporaryPath = "\(path).\(suffix).partial"
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw .writing(path, "cannot create the file", code: errno)
        }
    }

    deinit {
        buffer.deallocate()
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isCommitted { unlink(temporaryPath) }
    }

    /// Appends bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        if buffered + bytes.count > Self.bufferLength { try flush() }
        if bytes.count >= Self.bufferLength {
            try writeAll(bytes)
        } else {
            UnsafeMutableRawBufferPointer(rebasing: buffer[buffered...]).copyMemory(from: bytes)
            buffered += bytes.count
        }
        count += bytes.count
    }

    /// Appends bytes.
    func write(_ bytes: [UInt8]) throws(CheckpointError) {
        try bytes.span.withUnsafeBytes { bytes throws(CheckpointError) in try write(bytes) }
    }

    /// Appends zeros until `count` is a multiple of `alignment`.
    func pad(to alignment: Int) throws(CheckpointError) {
        let rest = count % alignment
        if rest > 0 { try write([UInt8](repeating: 0, count: alignment - rest)) }
    }

    /// Overwrites bytes that have been written before.
    func patch(_ bytes: [UInt8], at offset: Int) throws(CheckpointError) {
        precondition(offset + bytes.count <= count, "only written bytes can be patched")
        try flush()
        guard pwrite(descriptor, bytes, bytes.count, offset) == bytes.count else {
            throw .writing(path, "cannot write", code: errno)
        }
    }

    /// Makes the bytes durable and gives the file its name.
    func commit() throws(CheckpointError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw .writing(path, "cannot sync", code: errno) }
        guard rename(temporaryPath, path) == 0 else {
            throw .writing(path, "cannot rename the finished file", code: errno)
        }
        isCommitted = true
        try syncDirectory()
    }

    private func flush() throws(CheckpointError) {
        try writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<buffered]))
        buffered = 0
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw .writing(path, "cannot write", code: errno) }
            rest = rest.dropFirst(written)
        }
    }

    /// Makes the new name durable.
    private func syncDirectory() throws(CheckpointError) {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let handle = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw .writing(path, "cannot sync the directory", code: errno) }
        defer { close(handle) }
        // Some file systems cannot sync directories; the file itself is complete then.
        guard fsync(handle) == 0 || errno == EINVAL else {
            throw .writing(path, "cannot sync the directory", code: errno)
        }
    }
}
