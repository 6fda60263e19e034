/// Consecutive (key, value) pairs of one kv head, borrowed for the time of a call.
package struct PairRun {
    /// The keys, `[count, headDim]`.
    package var keys: UnsafeRawPointer
    /// The values, `[count, headDim]`.
    package var values: UnsafeRawPointer
    /// The number of pairs.
    package var count: Int
    /// A byte per pair, `[count]`, 0 for a masked one; nil if none is masked.
    package var mask: UnsafePointer<UInt8>?

    /// Borrows `count` pairs.
    package init(
        keys: UnsafeRawPointer, values: UnsafeRawPointer, count: Int,
        mask: UnsafePointer<UInt8>? = nil
    ) {
        precondition(count >= 0, "a run of \(count) pairs")
        self.keys = keys
        self.values = values
        self.count = count
        self.mask = mask
    }
}
