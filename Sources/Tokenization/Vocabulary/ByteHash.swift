/// A fast hash of short byte strings, keyed per process so that files cannot be made to collide.
enum ByteHash {
    private static let key = UInt64.random(in: .min ... .max)
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Hash of `count` bytes from `start`.
    @inline(__always)
    static func hash(_ bytes: UnsafeRawBufferPointer, from start: Int, count: Int) -> UInt64 {
        var state = key ^ UInt64(truncatingIfNeeded: count)
        var offset = start
        let end = start + count
        while end - offset >= 8 {
            state = mixed(
                state, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < end {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return mixed(state, tail)
    }

    /// Hash of one word.
    @inline(__always)
    static func hash(_ value: UInt64) -> UInt64 { mixed(key, value) }

    @inline(__always)
    private static func mixed(_ state: UInt64, _ value: UInt64) -> UInt64 {
        let product = (state ^ value).multipliedFullWidth(by: multiplier)
        return product.high ^ product.low
    }
}
