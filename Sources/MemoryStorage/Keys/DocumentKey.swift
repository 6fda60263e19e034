import LMDB

/// The key of a document's record: its number (8 bytes).
package struct DocumentKey: Hashable, Sendable, DatabaseKey {
    package let document: DocumentID

    package init(_ document: DocumentID) { self.document = document }

    package init?(keyBytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(keyBytes)
        guard let number = try? reader.bigEndian(UInt64.self), reader.isAtEnd else { return nil }
        self.init(DocumentID(number))
    }

    package var keyBytes: [UInt8] {
        var writer = ByteWriter()
        writer.bigEndian(document.rawValue)
        return writer.bytes
    }
}
