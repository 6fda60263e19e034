/// A file of the source tree: the document it holds, or why it was skipped.
package struct FileRecord: StoredRecord, Equatable {
    package var id: FileID
    package var entry: FileEntry
    /// The document with the file's content; `nil` for a skipped file.
    package var document: DocumentID?

    package init(id: FileID, entry: FileEntry, document: DocumentID?) {
        self.id = id
        self.entry = entry
        self.document = document
    }

    func encodeFields(into writer: inout ByteWriter) {
        writer.variable(id.rawValue)
        // Documents are numbered from 1, so 0 means none.
        writer.variable(document?.rawValue ?? 0)
        writer.text(entry.path)
        writer.variable(entry.size)
        writer.variable(UInt64(bitPattern: entry.modificationTime))
        writer.byte(entry.contentHash == nil ? 0 : 1)
        writer.raw(entry.contentHash?.bytes ?? [])
        writer.byte(entry.skipReason == nil ? 0 : 1)
        if let reason = entry.skipReason { writer.text(reason) }
    }

    init(fields reader: inout ByteReader) throws(RecordError) {
        id = FileID(try reader.variable())
        let number = try reader.variable()
        document = number == 0 ? nil : DocumentID(number)
        let path = try reader.text()
        let size = try reader.counter()
        let time = Int64(bitPattern: try reader.variable())
        let hash = try reader.byte() == 0 ? nil : ContentHash(reader.raw(ContentHash.byteCount))
        let reason = try reader.byte() == 0 ? nil : reader.text()
        entry = FileEntry(
            path: path, size: size, modificationTime: time, contentHash: hash, skipReason: reason)
    }
}
