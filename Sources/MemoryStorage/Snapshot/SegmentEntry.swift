/// A segment as a snapshot sees it.
struct SegmentEntry: Sendable {
    let id: SegmentID
    let record: SegmentRecord
    /// Live slots, in order.
    let liveRanges: [Range<Int>]
    /// Live tokens of all segments before it.
    let liveBefore: Int

    init(id: SegmentID, record: SegmentRecord, liveBefore: Int) {
        self.id = id
        self.record = record
        self.liveBefore = liveBefore
        liveRanges = record.dead.complement(in: 0..<record.tokenCount)
    }
}
