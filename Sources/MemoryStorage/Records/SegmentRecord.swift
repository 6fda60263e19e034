/// A segment: how many tokens it holds and which of them are dead.
package struct SegmentRecord: StoredRecord, Equatable {
    /// Rows of each of the segment's key and value blocks.
    package var tokenCount: Int
    /// Slots of documents that are removed or not finished.
    package var dead: SlotRanges

    package init(tokenCount: Int, dead: SlotRanges = SlotRanges()) {
        self.tokenCount = tokenCount
        self.dead = dead
    }

    package var liveCount: Int { tokenCount - dead.count }

    func encodeFields(into writer: inout ByteWriter) {
        writer.variable(UInt64(tokenCount))
        dead.encode(into: &writer)
    }

    init(fields reader: inout ByteReader) throws(RecordError) {
        tokenCount = Int(try reader.variable(UInt32.self))
        guard tokenCount > 0, tokenCount <= Int(Int32.max) else {
            throw .invalid("a segment of \(tokenCount) tokens")
        }
        dead = try SlotRanges(from: &reader, limit: tokenCount)
    }
}
