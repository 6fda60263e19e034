/// What passages are compared by: their tokens and their pairs of neighbouring tokens, as hashes.
///
/// Two terms share a hash once in 2^32 pairs, which moves a score by the weight of one term.
enum PassageTerms {
    /// How often each term occurs in `tokens`.
    static func counts(_ tokens: some Sequence<Int32>) -> [UInt32: UInt32] {
        var counts: [UInt32: UInt32] = [:]
        var previous: Int32?
        for token in tokens {
            counts[hash(UInt64(UInt32(bitPattern: token))), default: 0] += 1
            if let previous { counts[hash(pair(previous, token)), default: 0] += 1 }
            previous = token
        }
        return counts
    }

    /// No token alone has the upper half, as ids are not negative.
    private static func pair(_ first: Int32, _ second: Int32) -> UInt64 {
        (UInt64(UInt32(bitPattern: first)) + 1) << 32 | UInt64(UInt32(bitPattern: second))
    }

    /// The lower half of the finalizer of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable
    /// pseudorandom number generators", figure 16); memories on disk hold it.
    private static func hash(_ value: UInt64) -> UInt32 {
        var mixed = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return UInt32(truncatingIfNeeded: mixed ^ mixed >> 31)
    }
}
