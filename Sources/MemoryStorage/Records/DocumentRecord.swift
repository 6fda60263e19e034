/// A document: one content, however many files have it.
package struct DocumentRecord: StoredRecord, Equatable {
    package var state: DocumentState
    package var contentHash: ContentHash
    /// Bytes of the source text.
    package var byteLength: Int
    package var tokenCount: Int
    /// Where the tokens are, in token order.
    package var ranges: [TokenRange]

    package init(
        state: DocumentState, contentHash: ContentHash, byteLength: Int, tokenCount: Int,
        ranges: [TokenRange]
    ) {
        self.state = state
        self.contentHash = contentHash
        self.byteLength = byteLength
        self.tokenCount = tokenCount
        self.ranges = ranges
    }

    func encodeFields(into writer: inout ByteWriter) {
        writer.byte(state.rawValue)
        writer.raw(contentHash.bytes)
        writer.variable(UInt64(byteLength))
        writer.variable(UInt64(tokenCount))
        writer.variable(UInt64(ranges.count))
        for range in ranges {
            writer.variable(UInt64(range.segment.rawValue))
            writer.variable(UInt64(range.firstSlot))
            writer.variable(UInt64(range.count))
        }
    }

    init(fields reader: inout ByteReader) throws(RecordError) {
        guard let state = DocumentState(rawValue: try reader.byte()) else {
            throw .invalid("unknown document state")
        }
        guard let hash = ContentHash(try reader.raw(ContentHash.byteCount)) else {
            throw .truncated
        }
        self.state = state
        contentHash = hash
        byteLength = Int(try reader.counter())
        tokenCount = Int(try reader.counter())
        ranges = []
        for _ in 0..<(try reader.count(minimumBytes: 3)) {
            ranges.append(
                TokenRange(
                    segment: SegmentID(try reader.variable(UInt32.self)),
                    firstSlot: Int(try reader.variable(UInt32.self)),
                    count: Int(try reader.variable(UInt32.self))))
        }
        let total = ranges.reduce(0) { $0 + $1.count }
        guard total == tokenCount else {
            throw .invalid("ranges hold \(total) tokens, the document has \(tokenCount)")
        }
    }
}
