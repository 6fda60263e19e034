import LMDB

/// The key of a chunk of line starts: document (8 bytes) and the byte where its first line
/// starts (8).
///
/// The line of any byte is in the last chunk at or before it.
package struct LineKey: Hashable, Sendable, DatabaseKey {
    package let document: DocumentID
    package let firstByte: UInt64

    package init(_ document: DocumentID, firstByte: UInt64) {
        self.document = document
        self.firstByte = firstByte
    }

    package init?(keyBytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(keyBytes)
        guard let document = try? reader.bigEndian(UInt64.self),
            let firstByte = try? reader.bigEndian(UInt64.self), reader.isAtEnd
        else { return nil }
        self.init(DocumentID(document), firstByte: firstByte)
    }

    package var keyBytes: [UInt8] {
        var writer = ByteWriter(DocumentKey(document).keyBytes)
        writer.bigEndian(firstByte)
        return writer.bytes
    }
}
