/// Reads what ``ByteWriter`` wrote, never beyond the end.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// Reads from `bytes`, which must outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    var remaining: Int { bytes.count - position }

    mutating func byte() throws(RecordError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func raw(_ count: Int) throws(RecordError) -> [UInt8] {
        guard count >= 0, count <= remaining else { throw .truncated }
        defer { position += count }
        return Array(bytes[position..<(position + count)])
    }

    mutating func bigEndian<Value: FixedWidthInteger>(
        _ type: Value.Type
    ) throws(RecordError) -> Value {
        Value(bigEndian: try load(type))
    }

    mutating func littleEndian<Value: FixedWidthInteger>(
        _ type: Value.Type
    ) throws(RecordError) -> Value {
        Value(littleEndian: try load(type))
    }

    mutating func variable() throws(RecordError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            let part = UInt64(next & 0x7f)
            guard (part << shift) >> shift == part else { throw .outOfRange }
            value |= part << shift
            if next & 0x80 == 0 { return value }
        }
        throw .outOfRange
    }

    /// A variable-length integer that must fit the type.
    mutating func variable<Value: FixedWidthInteger>(
        _ type: Value.Type
    ) throws(RecordError) -> Value {
        guard let value = Value(exactly: try variable()) else { throw .outOfRange }
        return value
    }

    /// A number that can be added to others of its kind without overflow: below 2^48.
    mutating func counter() throws(RecordError) -> UInt64 {
        let value = try variable()
        guard value < 1 << 48 else { throw .outOfRange }
        return value
    }

    /// The number of items that follow, each of which takes at least `minimumBytes`.
    mutating func count(minimumBytes: Int = 1) throws(RecordError) -> Int {
        let count = try variable(Int.self)
        guard count <= remaining / max(1, minimumBytes) else { throw .truncated }
        return count
    }

    mutating func text() throws(RecordError) -> String {
        let encoded = try raw(try count())
        guard let text = String(validating: encoded, as: UTF8.self) else { throw .invalidText }
        return text
    }

    private mutating func load<Value: FixedWidthInteger>(
        _ type: Value.Type
    ) throws(RecordError) -> Value {
        let size = MemoryLayout<Value>.size
        guard size <= remaining else { throw .truncated }
        defer { position += size }
        return bytes.loadUnaligned(fromByteOffset: position, as: type)
    }
}
