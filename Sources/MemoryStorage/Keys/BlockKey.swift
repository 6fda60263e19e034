import LMDB

/// The key of a block: kind (1 byte), layer index (2), kv head (2), segment (4).
///
/// All segments of one stream are neighbours, so that resolving a stream is one walk. What a segment
/// has once is kept as of layer index 0 and kv head 0.
package struct BlockKey: Hashable, Sendable, DatabaseKey, CustomStringConvertible {
    package let kind: BlockKind
    package let head: MemoryHead
    package let segment: SegmentID

    package init(_ kind: BlockKind, _ head: MemoryHead, _ segment: SegmentID) {
        self.kind = kind
        self.head = head
        self.segment = segment
    }

    /// The key of a block that a segment has once.
    package init(once kind: BlockKind, _ segment: SegmentID) {
        self.init(kind, MemoryHead(layerIndex: 0, kvHead: 0), segment)
    }

    package init?(keyBytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(keyBytes)
        guard keyBytes.count == 9, let kind = try? BlockKind(rawValue: reader.byte()),
            let layerIndex = try? reader.bigEndian(UInt16.self),
            let kvHead = try? reader.bigEndian(UInt16.self),
            let segment = try? reader.bigEndian(UInt32.self)
        else { return nil }
        self.init(
            kind, MemoryHead(layerIndex: Int(layerIndex), kvHead: Int(kvHead)), SegmentID(segment))
    }

    package var keyBytes: [UInt8] {
        var writer = ByteWriter(Self.prefix(kind, head))
        writer.bigEndian(segment.rawValue)
        return writer.bytes
    }

    /// What the keys of all segments of one stream begin with.
    package static func prefix(_ kind: BlockKind, _ head: MemoryHead) -> [UInt8] {
        var writer = ByteWriter([kind.rawValue])
        writer.bigEndian(UInt16(head.layerIndex))
        writer.bigEndian(UInt16(head.kvHead))
        return writer.bytes
    }

    package var description: String {
        BlockKind.once.contains(kind) ? "\(kind) of \(segment)" : "\(kind) of \(segment), \(head)"
    }
}
