/// One segment of an `ExactIndex`: keys in the caller's memory.
package struct ExactSegment {
    /// [count, dimension] of the index's scalar, of any alignment.
    package var keys: UnsafeRawPointer
    /// The number of keys; slots are 0 ..< count.
    package var count: Int
    /// [ceil(count / 64)]: bit `slot % 64` of word `slot / 64` is set for a live slot; nil when
    /// all are live.
    package var live: UnsafePointer<UInt64>?

    /// A segment of borrowed memory.
    package init(keys: UnsafeRawPointer, count: Int, live: UnsafePointer<UInt64>? = nil) {
        self.keys = keys
        self.count = count
        self.live = live
    }

    /// Whether the key at `slot` may be a result.
    func isLive(_ slot: Int) -> Bool {
        guard let live else { return true }
        let word = UnsafeRawPointer(live).loadUnaligned(
            fromByteOffset: slot / 64 * 8, as: UInt64.self)
        return word >> UInt64(slot % 64) & 1 == 1
    }
}
