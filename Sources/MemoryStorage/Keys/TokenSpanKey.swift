import LMDB

/// The key of a chunk of token offsets: document (8 bytes) and chunk number (4).
package struct TokenSpanKey: Hashable, Sendable, DatabaseKey {
    package let document: DocumentID
    package let chunk: UInt32

    package init(_ document: DocumentID, chunk: UInt32) {
        self.document = document
        self.chunk = chunk
    }

    package init?(keyBytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(keyBytes)
        guard let document = try? reader.bigEndian(UInt64.self),
            let chunk = try? reader.bigEndian(UInt32.self), reader.isAtEnd
        else { return nil }
        self.init(DocumentID(document), chunk: chunk)
    }

    package var keyBytes: [UInt8] {
        var writer = ByteWriter(DocumentKey(document).keyBytes)
        writer.bigEndian(chunk)
        return writer.bytes
    }
}
