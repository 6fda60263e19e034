/// Writes the wire format of Protocol Buffers.
struct ProtocolBufferWriter {
    private(set) var bytes: [UInt8] = []

    /// Appends an integer field.
    mutating func append(field: UInt64, _ value: UInt64) {
        append(field << 3)
        append(value)
    }

    /// Appends a field of bytes, text or an inner message.
    mutating func append(field: UInt64, _ content: [UInt8]) {
        append(field << 3 | 2)
        append(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    /// Appends a single-precision field.
    mutating func append(field: UInt64, _ value: Float) {
        append(field << 3 | 5)
        for shift in stride(from: 0, to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift)))
        }
    }

    private mutating func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
