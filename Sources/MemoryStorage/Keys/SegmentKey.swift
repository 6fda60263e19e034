import LMDB

/// The key of a segment's record: its number (4 bytes).
package struct SegmentKey: Hashable, Sendable, DatabaseKey {
    package let segment: SegmentID

    package init(_ segment: SegmentID) { self.segment = segment }

    package init?(keyBytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(keyBytes)
        guard let number = try? reader.bigEndian(UInt32.self), reader.isAtEnd else { return nil }
        self.init(SegmentID(number))
    }

    package var keyBytes: [UInt8] {
        var writer = ByteWriter()
        writer.bigEndian(segment.rawValue)
        return writer.bytes
    }
}
