import LMDB

/// The key of a reference from a document (8 bytes) to one of its files (8).
package struct ReferenceKey: Hashable, Sendable, DatabaseKey {
    package let document: DocumentID
    package let file: FileID

    package init(_ document: DocumentID, _ file: FileID) {
        self.document = document
        self.file = file
    }

    package init?(keyBytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(keyBytes)
        guard let document = try? reader.bigEndian(UInt64.self),
            let file = try? reader.bigEndian(UInt64.self), reader.isAtEnd
        else { return nil }
        self.init(DocumentID(document), FileID(file))
    }

    package var keyBytes: [UInt8] {
        var writer = ByteWriter(DocumentKey(document).keyBytes)
        writer.bigEndian(file.rawValue)
        return writer.bytes
    }
}
