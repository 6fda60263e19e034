/// A block in the map: its checked header and the address of its payload.
struct BlockView {
    let header: BlockHeader
    let payload: UnsafeRawBufferPointer

    /// Checks that `value` is the block of `key` with the shape.
    ///
    /// The payload's checksum is not computed here; `verify` does that.
    init(
        _ value: UnsafeRawBufferPointer, key: BlockKey, shape: BlockShape
    ) throws(MemoryStorageError) {
        do {
            header = try BlockHeader(decoding: value)
        } catch {
            throw .corruptedBlock(key: "\(key)", reason: "\(error)")
        }
        guard header.key == key else {
            throw .corruptedBlock(key: "\(key)", reason: "its header says \(header.key)")
        }
        guard shape.rows.contains(header.rows), header.columns == shape.columns,
            header.elementBytes == shape.elementBytes
        else {
            throw .corruptedBlock(
                key: "\(key)",
                reason: "it is [\(header.rows), \(header.columns)] of \(header.elementBytes) "
                    + "bytes, expected [\(shape.rows), \(shape.columns)] of \(shape.elementBytes)")
        }
        let end = BlockHeader.byteCount + header.payloadBytes
        payload = UnsafeRawBufferPointer(rebasing: value[BlockHeader.byteCount..<end])
        guard let address = payload.baseAddress, UInt(bitPattern: address).isMultiple(of: 64)
        else { throw .corruptedBlock(key: "\(key)", reason: "its payload is not aligned") }
    }
}
