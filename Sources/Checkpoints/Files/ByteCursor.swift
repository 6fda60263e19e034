/// A bounds-checked reader of little-endian numbers, for headers.
///
/// The cursor borrows `bytes`: it must not outlive the closure that lends them.
struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    private let file: String
    private(set) var offset: Int

    init(_ bytes: UnsafeRawBufferPointer, file: String, offset: Int = 0) {
        precondition(offset >= 0 && offset <= bytes.count, "the cursor starts outside the bytes")
        self.bytes = bytes
        self.file = file
        self.offset = offset
    }

    /// Bytes after the cursor.
    var remaining: Int { bytes.count - offset }

    /// Reads `count` bytes; `what` names them in the error for a file that ends too early.
    mutating func read(
        count: Int, _ what: StaticString
    ) throws(CheckpointError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else {
            throw .malformed(
                file,
                "\(what) at byte \(offset) needs \(count) bytes, but only \(remaining) follow")
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    /// Reads a little-endian integer.
    mutating func read<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type, _ what: StaticString
    ) throws(CheckpointError) -> Integer {
        let size = MemoryLayout<Integer>.size
        guard size <= remaining else {
            throw .malformed(
                file, "\(what) at byte \(offset) needs \(size) bytes, but only \(remaining) follow")
        }
        defer { offset += size }
        return Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }

    /// Reads an unsigned 64-bit number that must fit `Int`.
    mutating func readSize(_ what: StaticString) throws(CheckpointError) -> Int {
        let value = try read(UInt64.self, what)
        guard let size = Int(exactly: value) else {
            throw .malformed(file, "\(what) is \(value), more than any file can hold")
        }
        return size
    }

    /// Reads a number of items of at least `itemBytes` bytes each, which must fit what follows.
    mutating func readCount(
        itemBytes: Int, _ what: StaticString
    ) throws(CheckpointError) -> Int {
        let count = try readSize(what)
        guard count <= remaining / itemBytes else {
            throw .malformed(
                file,
                "\(what) says \(count), but the \(remaining) bytes that follow cannot hold them")
        }
        return count
    }
}
