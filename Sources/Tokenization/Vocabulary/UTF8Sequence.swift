/// Well-formed UTF-8, read byte by byte (Unicode Standard, table 3-7).
enum UTF8Sequence {
    /// Scalar value that marks an ill-formed byte.
    static let illFormed: UInt32 = .max

    /// Number of bytes a sequence with this first byte has, 0 where no sequence begins so.
    @inline(__always)
    static func length(first: UInt8) -> Int {
        switch first {
        case 0x00...0x7F: 1
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }

    /// Whether `second` may follow `first`; it excludes overlong forms, surrogates and planes above 16.
    @inline(__always)
    static func isValidSecond(_ second: UInt8, after first: UInt8) -> Bool {
        switch first {
        case 0xE0: second >= 0xA0 && second <= 0xBF
        case 0xED: second >= 0x80 && second <= 0x9F
        case 0xF0: second >= 0x90 && second <= 0xBF
        case 0xF4: second >= 0x80 && second <= 0x8F
        default: second & 0xC0 == 0x80
        }
    }

    /// The scalar at `position` and its length; an ill-formed byte has length 1 and `illFormed`.
    ///
    /// Never reads at or beyond `end`, which must be larger than `position`.
    @inline(__always)
    static func decode(
        _ bytes: UnsafeRawBufferPointer, at position: Int, end: Int
    ) -> (scalar: UInt32, length: Int) {
        let first = bytes[position]
        if first < 0x80 { return (UInt32(first), 1) }
        return decodeMultibyte(bytes, at: position, end: end)
    }

    private static func decodeMultibyte(
        _ bytes: UnsafeRawBufferPointer, at position: Int, end: Int
    ) -> (scalar: UInt32, length: Int) {
        let first = bytes[position]
        let length = length(first: first)
        guard length > 1, length <= end - position,
            isValidSecond(bytes[position + 1], after: first)
        else { return (illFormed, 1) }
        var scalar = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = bytes[position + offset]
            guard byte & 0xC0 == 0x80 else { return (illFormed, 1) }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        return (scalar, length)
    }

    /// Whether the bytes from `start` to the end begin a well-formed sequence without completing it.
    static func isProperPrefix(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        let count = bytes.count - start
        guard count > 0, count < length(first: bytes[start]) else { return false }
        if count > 1, !isValidSecond(bytes[start + 1], after: bytes[start]) { return false }
        return count < 3 || bytes[start + 2] & 0xC0 == 0x80
    }

    /// Offsets of all ill-formed bytes, in order.
    static func illFormedOffsets(_ bytes: UnsafeRawBufferPointer) -> [Int] {
        var offsets: [Int] = []
        var position = 0
        while position < bytes.count {
            let (scalar, length) = decode(bytes, at: position, end: bytes.count)
            if scalar == illFormed { offsets.append(position) }
            position += length
        }
        return offsets
    }
}
