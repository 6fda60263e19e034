import Glibc
package import LinearAlgebra

/// A whole file mapped read-only into memory.
///
/// The mapping is private: the bytes are read from the page cache on first touch and never
/// written. The file must not be shortened while it is mapped; the operating system answers
/// reads beyond the new end with a signal.
///
/// The kernel is asked to read it in huge pages, a hint that needs a file system with large folios
/// (ext4 since Linux 6.16, XFS). What the page cache holds already stays in the pages it came in.
///
/// Thread rule: immutable after `init`, so usable from any thread.
package final class MappedFile: @unchecked Sendable {
    // Sendable because the mapping is PROT_READ and both properties are constants.
    private let address: UnsafeMutableRawPointer
    private let length: Int
    /// The path that was opened.
    package let path: String

    /// Maps the regular, non-empty file at `path`.
    ///
    /// - Throws: `CheckpointError` of kind `unreadable` or `missing`.
    package init(path: String) throws(CheckpointError) {
        (address, length) = try Self.map(path)
        self.path = path
    }

    deinit {
        munmap(address, length)
    }

    /// The bytes of the file; they keep the mapping alive.
    package var region: ByteRegion {
        ByteRegion(owner: self, bytes: UnsafeRawBufferPointer(start: address, count: length))
    }

    /// Opens, checks and maps the file; nothing can fail between the mapping and the return.
    private static func map(
        _ path: String
    ) throws(CheckpointError) -> (UnsafeMutableRawPointer, Int) {
        // O_NONBLOCK: opening a named pipe must not wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(path, "cannot open the file", code: errno) }
        defer { close(descriptor) }
        let length = try regularFileSize(descriptor, path)
        guard let address = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0),
            address != MAP_FAILED
        else { throw .system(path, "cannot map \(length) bytes", code: errno) }
        // Generating reads all weights for each token: from 4 KiB pages it is 3 to 14 % slower.
        madvise(address, length, MADV_HUGEPAGE)
        return (address, length)
    }

    private static func regularFileSize(
        _ descriptor: Int32, _ path: String
    ) throws(CheckpointError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .system(path, "cannot read the file's size", code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CheckpointError(
                kind: .unreadable, file: path, tensor: nil,
                reason: "expected a regular file, found a directory or device",
                remedy: "give the path of a checkpoint file")
        }
        guard status.st_size > 0 else { throw .malformed(path, "the file is empty") }
        return status.st_size
    }
}

extension MappedFile: ReclaimableBytes {
    /// Drops the pages that hold `bytes`; they are mapped again from the file when read.
    package func release(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        // The mapping begins at a page, so rounding down stays inside it.
        let page = Int(getpagesize())
        let offset = (start - UnsafeRawPointer(address)) / page * page
        let end = start + bytes.count - UnsafeRawPointer(address)
        madvise(address + offset, end - offset, MADV_DONTNEED)
    }
}
