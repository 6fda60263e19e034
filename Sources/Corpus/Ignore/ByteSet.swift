/// A set of byte values.
struct ByteSet: Hashable, Sendable {
    /// Bit `b % 64` of word `b / 64` stands for byte `b`.
    private var words = SIMD4<UInt64>()

    /// The empty set.
    init() {}

    /// Whether the set holds `byte`.
    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
    }

    /// Adds `byte`.
    mutating func insert(_ byte: UInt8) {
        words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    /// Adds every byte of `range`.
    mutating func insert(_ range: ClosedRange<UInt8>) {
        for byte in range { insert(byte) }
    }

    /// Removes `byte`.
    mutating func remove(_ byte: UInt8) {
        words[Int(byte >> 6)] &= ~(1 << UInt64(byte & 63))
    }

    /// Adds every byte of `other`.
    mutating func formUnion(_ other: ByteSet) {
        words |= other.words
    }

    /// All bytes that the set does not hold.
    var inverted: ByteSet {
        var result = self
        result.words = ~words
        return result
    }
}
