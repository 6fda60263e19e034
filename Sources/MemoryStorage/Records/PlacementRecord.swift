/// Which tokens of which document a run of slots holds.
package struct PlacementRecord: StoredRecord, Equatable {
    package var document: DocumentID
    /// The index in the document of the run's first token.
    package var firstToken: Int
    package var count: Int

    package init(document: DocumentID, firstToken: Int, count: Int) {
        self.document = document
        self.firstToken = firstToken
        self.count = count
    }

    func encodeFields(into writer: inout ByteWriter) {
        writer.variable(document.rawValue)
        writer.variable(UInt64(firstToken))
        writer.variable(UInt64(count))
    }

    init(fields reader: inout ByteReader) throws(RecordError) {
        document = DocumentID(try reader.variable())
        firstToken = Int(try reader.counter())
        count = Int(try reader.variable(UInt32.self))
    }
}
