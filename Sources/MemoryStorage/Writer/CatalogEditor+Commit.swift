import LMDB

extension CatalogEditor {
    /// Adds a segment, all of whose slots are dead until their documents are live.
    mutating func addSegment(
        _ id: SegmentID, tokenCount: Int, in transaction: borrowing WriteTransaction
    ) throws {
        let record = SegmentRecord(
            tokenCount: tokenCount, dead: [0..<tokenCount])
        try transaction.put(SegmentKey(id), record: record, in: databases.segments)
        counters.nextSegment = id.rawValue + 1
        counters.storedTokens += UInt64(tokenCount)
    }

    /// Says whose tokens a run of slots holds.
    func addPlacement(
        _ range: TokenRange, document: DocumentID, firstToken: Int,
        in transaction: borrowing WriteTransaction
    ) throws {
        try transaction.put(
            PlacementKey(range.segment, firstSlot: UInt32(range.firstSlot)),
            record: PlacementRecord(
                document: document, firstToken: firstToken, count: range.count),
            in: databases.placements)
    }

    /// Writes a document's record: live once all of its tokens are committed, partial before.
    ///
    /// A finished document that no file has any more becomes removed.
    mutating func putDocument(
        _ pending: PendingDocument, in transaction: borrowing WriteTransaction
    ) throws {
        let key = DocumentKey(pending.id)
        if try !transaction.contains(key, in: databases.documents) { counters.documents += 1 }
        var record = DocumentRecord(
            state: .partial, contentHash: pending.contentHash, byteLength: pending.byteLength,
            tokenCount: pending.committedTokens, ranges: pending.committed)
        guard let offsets = pending.offsets, pending.pendingTokens == 0 else {
            try transaction.put(key, record: record, in: databases.documents)
            return
        }
        record.state = .removed
        try transaction.put(key, record: record, in: databases.documents)
        try transaction.put(
            pending.contentHash, record: ContentRecord(document: pending.id),
            in: databases.contents)
        try putOffsets(offsets, of: pending, in: transaction)
        for file in pending.files {
            try setFile(file, document: pending.id, in: transaction)
        }
    }

    private func putOffsets(
        _ offsets: (tokens: [Int], lines: [Int]), of pending: PendingDocument,
        in transaction: borrowing WriteTransaction
    ) throws {
        let length = pending.byteLength
        for chunk in OffsetChunk.chunks(of: offsets.tokens, byteLength: length) {
            let number = UInt32(chunk.firstIndex / OffsetChunk.capacity)
            try transaction.put(
                TokenSpanKey(pending.id, chunk: number), record: chunk, in: databases.tokenSpans)
        }
        for chunk in OffsetChunk.chunks(of: offsets.lines, byteLength: length) {
            try transaction.put(
                LineKey(pending.id, firstByte: UInt64(chunk.offsets[0])), record: chunk,
                in: databases.lineStarts)
        }
    }
}
