import LMDB

/// The key of a placement: segment (4 bytes) and the first slot of the run (4).
///
/// The document of any slot is the last placement at or before it.
package struct PlacementKey: Hashable, Sendable, DatabaseKey {
    package let segment: SegmentID
    package let firstSlot: UInt32

    package init(_ segment: SegmentID, firstSlot: UInt32) {
        self.segment = segment
        self.firstSlot = firstSlot
    }

    package init?(keyBytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(keyBytes)
        guard let segment = try? reader.bigEndian(UInt32.self),
            let firstSlot = try? reader.bigEndian(UInt32.self), reader.isAtEnd
        else { return nil }
        self.init(SegmentID(segment), firstSlot: firstSlot)
    }

    package var keyBytes: [UInt8] {
        var writer = ByteWriter()
        writer.bigEndian(segment.rawValue)
        writer.bigEndian(firstSlot)
        return writer.bytes
    }
}
