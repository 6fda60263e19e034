/// Reads the wire format of Protocol Buffers from untrusted bytes.
///
/// Source: "Encoding", Protocol Buffers documentation. Groups, which SentencePiece does not use, are
/// errors.
struct ProtocolBufferReader {
    /// The value of a field.
    enum Value {
        /// Wire type 0.
        case integer(UInt64)

        /// Wire types 1 and 5, as the bits of the value.
        case fixed(UInt64)

        /// Wire type 2: offsets of the content.
        case bytes(Range<Int>)
    }

    private let bytes: UnsafeRawBufferPointer
    private var position: Int
    private let end: Int

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next field's number and value, nil at the end.
    mutating func next() throws(TokenizationError) -> (field: UInt64, value: Value)? {
        guard position < end else { return nil }
        let tag = try tag()
        let value: Value =
            switch tag & 7 {
            case 0: .integer(try integer())
            case 1: .fixed(try fixed(count: 8))
            case 2: .bytes(try content())
            case 5: .fixed(try fixed(count: 4))
            default: throw Self.broken(at: position, "wire type \(tag & 7) is not in use")
            }
        return (tag >> 3, value)
    }

    /// A field's number and wire type.
    ///
    /// The library reads 5 bytes at most and keeps 32 bits: anything longer would be another field to
    /// it than to this reader.
    private mutating func tag() throws(TokenizationError) -> UInt64 {
        let start = position
        let tag = try integer()
        guard position - start <= 5, tag <= UInt64(UInt32.max), tag >> 3 >= 1 else {
            throw Self.broken(
                at: start,
                "the tag \(tag) of \(position - start) bytes names no field, "
                    + "expected 8 to \(UInt32.max) in at most 5 bytes")
        }
        return tag
    }

    private mutating func integer() throws(TokenizationError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            guard position < end else { throw Self.broken(at: position, "it ends inside a number") }
            let byte = bytes[position]
            position += 1
            if shift < 64 { value |= UInt64(byte & 0x7F) << UInt64(shift) }
            if byte < 0x80 { return value }
        }
        throw Self.broken(at: position, "a number is longer than 10 bytes")
    }

    private mutating func fixed(count: Int) throws(TokenizationError) -> UInt64 {
        guard end - position >= count else {
            throw Self.broken(at: position, "it ends inside a number")
        }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += count
        return value
    }

    private mutating func content() throws(TokenizationError) -> Range<Int> {
        let count = try integer()
        guard count <= UInt64(end - position) else {
            throw Self.broken(at: position, "a field of \(count) bytes goes beyond the end")
        }
        defer { position += Int(count) }
        return position..<position + Int(count)
    }

    private static func broken(at offset: Int, _ reason: String) -> TokenizationError {
        .invalidSentencePieceModel(reason: "at byte \(offset) \(reason)")
    }
}
