import LMDB

extension Transaction where Self: ~Copyable {
    /// Bytes, lines and files of a token of a document; `nil` while the document is partial.
    func location(
        of token: Int, in document: DocumentID, pathLimit: Int, _ databases: MemoryDatabases
    ) throws -> TokenLocation? {
        let number = UInt32(clamping: token / OffsetChunk.capacity)
        guard
            let chunk: OffsetChunk = try record(
                TokenSpanKey(document, chunk: number), in: databases.tokenSpans)
        else { return nil }
        let place = token - chunk.firstIndex
        guard place >= 0, place + 1 < chunk.offsets.count else {
            throw MemoryStorageError.corruptedRecord(
                database: databases.tokenSpans.name, reason: "\(document) lacks token \(token)")
        }
        let bytes = chunk.offsets[place]..<chunk.offsets[place + 1]
        let first = try line(ofByte: bytes.lowerBound, in: document, databases)
        let last = try line(
            ofByte: max(bytes.lowerBound, bytes.upperBound - 1), in: document, databases)
        return TokenLocation(
            document: document, paths: try paths(of: document, limit: pathLimit, databases),
            token: token, bytes: bytes, lines: first...max(first, last))
    }

    /// The number, from 1, of the line a byte lies on.
    private func line(
        ofByte byte: Int, in document: DocumentID, _ databases: MemoryDatabases
    ) throws -> Int {
        let found: (key: LineKey, record: OffsetChunk)? = try lastRecord(
            atOrBefore: LineKey(document, firstByte: UInt64(byte)), in: databases.lineStarts)
        guard let found, found.key.document == document else {
            throw MemoryStorageError.corruptedRecord(
                database: databases.lineStarts.name, reason: "\(document) has no lines")
        }
        let starts = found.record.offsets.dropLast()
        let after = starts.firstIndex { $0 > byte } ?? starts.endIndex
        return found.record.firstIndex + after
    }
}
