/// The counters of one commit: how much the memory holds and which numbers are free.
package struct GenerationRecord: StoredRecord, Equatable {
    /// The number of commits so far.
    package var generation: UInt64 = 0
    /// When the commit was made, seconds since 1970.
    package var committedAt: Int64 = 0
    /// The number the next document gets.
    package var nextDocument: UInt64 = 1
    /// The number the next segment gets.
    package var nextSegment: UInt32 = 1
    /// The number the next file entry gets.
    package var nextFile: UInt64 = 1
    /// Tokens in all segments, dead ones included.
    package var storedTokens: UInt64 = 0
    /// Tokens of live documents.
    package var liveTokens: UInt64 = 0
    /// Documents in any state.
    package var documents: UInt64 = 0
    package var liveDocuments: UInt64 = 0
    /// File entries, skipped files included.
    package var files: UInt64 = 0

    package init() {}

    func encodeFields(into writer: inout ByteWriter) {
        writer.variable(generation)
        writer.variable(UInt64(bitPattern: committedAt))
        writer.variable(nextDocument)
        writer.variable(UInt64(nextSegment))
        for counter in [nextFile, storedTokens, liveTokens, documents, liveDocuments, files] {
            writer.variable(counter)
        }
    }

    init(fields reader: inout ByteReader) throws(RecordError) {
        generation = try reader.counter()
        committedAt = Int64(bitPattern: try reader.variable())
        nextDocument = try reader.counter()
        nextSegment = try reader.variable(UInt32.self)
        guard nextSegment < .max else { throw .outOfRange }
        nextFile = try reader.counter()
        storedTokens = try reader.counter()
        liveTokens = try reader.counter()
        documents = try reader.counter()
        liveDocuments = try reader.counter()
        files = try reader.counter()
    }
}
