/// Which document has a content.
package struct ContentRecord: StoredRecord, Equatable {
    package var document: DocumentID

    package init(document: DocumentID) { self.document = document }

    func encodeFields(into writer: inout ByteWriter) { writer.variable(document.rawValue) }

    init(fields reader: inout ByteReader) throws(RecordError) {
        document = DocumentID(try reader.variable())
    }
}
