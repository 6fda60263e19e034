/// Consecutive pairs of one stream: keys and values as rows without gaps.
package struct PairRun: @unchecked Sendable {
    // Sendable because the rows are not written while the run may be used: they lie in a
    // snapshot's pages or in buffers that the lending call protects.

    /// Un-rotated keys, [count, headDim].
    package let keys: UnsafeRawPointer
    /// Values, [count, headDim].
    package let values: UnsafeRawPointer
    package let count: Int
    /// The segment's position in the snapshot; -1 for pairs that are not committed.
    package let segment: Int32
    /// The slot of the first pair; -1 for pairs that are not committed.
    package let firstSlot: Int32
}
