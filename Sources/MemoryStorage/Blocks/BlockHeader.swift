/// The 48 bytes in front of a block's payload, little-endian.
///
/// | bytes | field |
/// |---|---|
/// | 0..<4 | magic `MNEB` |
/// | 4..<6 | version |
/// | 6 | kind |
/// | 7 | bytes of an element |
/// | 8..<12 | segment |
/// | 12..<14 | layer index |
/// | 14..<16 | kv head |
/// | 16..<20 | rows |
/// | 20..<24 | elements of a row |
/// | 24..<32 | bytes of the payload |
/// | 32..<36 | CRC32C of the payload |
/// | 36..<44 | zero |
/// | 44..<48 | CRC32C of bytes 0..<44 |
///
/// LMDB puts a large value 16 bytes behind the start of a page, so that the payload is aligned
/// to 64 bytes.
package struct BlockHeader: Equatable, Sendable {
    package static let byteCount = 48
    package static let version: UInt16 = 1
    static let magic: [UInt8] = Array("MNEB".utf8)

    package let key: BlockKey
    package let elementBytes: Int
    package let rows: Int
    package let columns: Int
    package let payloadChecksum: UInt32

    package init(
        key: BlockKey, elementBytes: Int, rows: Int, columns: Int, payloadChecksum: UInt32
    ) {
        self.key = key
        self.elementBytes = elementBytes
        self.rows = rows
        self.columns = columns
        self.payloadChecksum = payloadChecksum
    }

    package var payloadBytes: Int { rows * columns * elementBytes }

    package var encoded: [UInt8] {
        var writer = ByteWriter(Self.magic)
        writer.littleEndian(Self.version)
        writer.byte(key.kind.rawValue)
        writer.byte(UInt8(elementBytes))
        writer.littleEndian(key.segment.rawValue)
        writer.littleEndian(UInt16(key.head.layerIndex))
        writer.littleEndian(UInt16(key.head.kvHead))
        writer.littleEndian(UInt32(rows))
        writer.littleEndian(UInt32(columns))
        writer.littleEndian(UInt64(payloadBytes))
        writer.littleEndian(payloadChecksum)
        writer.littleEndian(UInt64(0))
        writer.littleEndian(writer.bytes.withUnsafeBytes { CRC32C.checksum($0) })
        return writer.bytes
    }

    /// Decodes and checks a header; the error says which field is wrong.
    init(decoding block: UnsafeRawBufferPointer) throws(RecordError) {
        guard block.count >= Self.byteCount else { throw .truncated }
        var reader = ByteReader(UnsafeRawBufferPointer(rebasing: block[..<Self.byteCount]))
        guard try reader.raw(4) == Self.magic else { throw .invalid("the magic is not MNEB") }
        let version = try reader.littleEndian(UInt16.self)
        guard version == Self.version else {
            throw .invalid("block version \(version), this program reads \(Self.version)")
        }
        let kind = BlockKind(rawValue: try reader.byte())
        elementBytes = Int(try reader.byte())
        let segment = SegmentID(try reader.littleEndian(UInt32.self))
        let layerIndex = Int(try reader.littleEndian(UInt16.self))
        let kvHead = Int(try reader.littleEndian(UInt16.self))
        rows = Int(try reader.littleEndian(UInt32.self))
        columns = Int(try reader.littleEndian(UInt32.self))
        let payloadBytes = try reader.littleEndian(UInt64.self)
        payloadChecksum = try reader.littleEndian(UInt32.self)
        _ = try reader.raw(8)
        let checksum = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: block[..<44]))
        guard try reader.littleEndian(UInt32.self) == checksum else {
            throw .invalid("the header's checksum does not match")
        }
        guard let kind else { throw .invalid("unknown kind of block") }
        key = BlockKey(kind, MemoryHead(layerIndex: layerIndex, kvHead: kvHead), segment)
        // Rows and columns have 32 bits and elements at most 8 bits: no overflow in 64 + checks.
        let (elements, overflow) = rows.multipliedReportingOverflow(by: columns)
        let (bytes, overflow2) = elements.multipliedReportingOverflow(by: elementBytes)
        guard !overflow, !overflow2, UInt64(bytes) == payloadBytes,
            bytes <= block.count - Self.byteCount
        else { throw .invalid("\(payloadBytes) payload bytes do not fit the shape or the value") }
    }
}
