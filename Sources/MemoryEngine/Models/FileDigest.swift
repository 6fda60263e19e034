internal import Crypto
internal import Glibc

/// The SHA-256 of a file, computed in one pass with constant memory.
enum FileDigest {
    /// How many bytes are read at a time.
    private static let blockByteCount = 1 << 20

    /// Returns the SHA-256 of the file at `path` as lowercase hexadecimal.
    ///
    /// - Parameter progress: told the bytes read so far, about every 16 MiB and at the end.
    static func sha256(of path: String, progress: (Int) -> Void) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ModelFetchError.unreadable(path: path, reason: DurableFile.systemMessage(errno))
        }
        defer { close(descriptor) }
        let block = UnsafeMutableRawBufferPointer.allocate(
            byteCount: blockByteCount, alignment: 64)
        defer { block.deallocate() }
        var hasher = SHA256()
        var total = 0
        while true {
            let count = read(descriptor, block.baseAddress, blockByteCount)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw ModelFetchError.unreadable(
                    path: path, reason: DurableFile.systemMessage(errno))
            }
            if count == 0 { break }
            hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: block[..<count]))
            total += count
            if total.isMultiple(of: 16 << 20) { progress(total) }
        }
        progress(total)
        return hasher.finalize().map(hexadecimal).joined()
    }

    /// Throws `ModelFetchError.digestMismatch` unless the file has the size and digest given.
    static func check(
        _ path: String, byteCount: Int, sha256 expected: String, progress: (Int) -> Void
    ) throws {
        let size = DurableFile.size(path) ?? 0
        guard size == byteCount else {
            throw ModelFetchError.digestMismatch(
                path: path, expected: "\(byteCount) bytes", received: "\(size) bytes")
        }
        let received = try sha256(of: path, progress: progress)
        guard received == expected else {
            throw ModelFetchError.digestMismatch(
                path: path, expected: expected, received: received)
        }
    }

    /// Two lowercase hexadecimal digits.
    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
