/// The addresses of one stream's keys and values in a snapshot, segment by segment.
struct StreamPointers: @unchecked Sendable {
    // Sendable because the rows lie in pages of a snapshot, which are never written.

    /// Per segment, [tokens, headDim].
    let keys: [UnsafeRawPointer]
    /// Per segment, [tokens, headDim].
    let values: [UnsafeRawPointer]
    /// The live pairs, in segment and token order.
    let runs: [PairRun]

    init(
        keys: [UnsafeRawPointer], values: [UnsafeRawPointer], segments: [SegmentEntry],
        rowBytes: Int
    ) {
        self.keys = keys
        self.values = values
        runs = segments.indices.flatMap { ordinal in
            segments[ordinal].liveRanges.map { slots in
                PairRun(
                    keys: keys[ordinal] + slots.lowerBound * rowBytes,
                    values: values[ordinal] + slots.lowerBound * rowBytes, count: slots.count,
                    segment: Int32(ordinal), firstSlot: Int32(slots.lowerBound))
            }
        }
    }
}
