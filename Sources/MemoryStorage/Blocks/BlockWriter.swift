import LMDB

/// Writes blocks so that their payloads are aligned in the map.
struct BlockWriter {
    let database: Database<BlockKey>
    /// Values shorter than a page could share one and lose their alignment, so none is.
    let pageBytes: Int

    func put(
        _ key: BlockKey, _ payload: UnsafeRawBufferPointer, columns: Int, elementBytes: Int,
        in transaction: borrowing WriteTransaction
    ) throws {
        let header = BlockHeader(
            key: key, elementBytes: elementBytes, rows: payload.count / (columns * elementBytes),
            columns: columns, payloadChecksum: CRC32C.checksum(payload))
        let used = BlockHeader.byteCount + payload.count
        try transaction.reserve(key, count: max(used, pageBytes), in: database) { block in
            block.copyBytes(from: header.encoded)
            UnsafeMutableRawBufferPointer(rebasing: block[BlockHeader.byteCount..<used])
                .copyMemory(from: payload)
            for index in used..<block.count { block[index] = 0 }
        }
    }
}
