/// Consecutive tokens of a document in consecutive slots of one segment.
package struct TokenRange: Hashable, Sendable {
    package let segment: SegmentID
    package let firstSlot: Int
    package let count: Int

    package init(segment: SegmentID, firstSlot: Int, count: Int) {
        self.segment = segment
        self.firstSlot = firstSlot
        self.count = count
    }

    package var slots: Range<Int> { firstSlot..<(firstSlot + count) }
}
