/// Which slots of a segment are live, one bit each.
final class LiveBitmap: @unchecked Sendable {
    // Sendable because nothing is written after init.

    /// Bit `slot % 64` of word `slot / 64` is set for a live slot.
    let words: UnsafePointer<UInt64>

    init(of segment: SegmentEntry) {
        let count = (segment.record.tokenCount + 63) / 64
        let bits = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
        bits.initialize(repeating: 0, count: count)
        for slot in segment.liveRanges.joined() { bits[slot / 64] |= 1 << UInt64(slot % 64) }
        words = UnsafePointer(bits)
    }

    deinit { words.deallocate() }
}
