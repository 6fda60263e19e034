import LMDB
import Synchronization

extension MemorySnapshot {
    /// The payloads of one kind of block of a stream, segment by segment, headers checked.
    ///
    /// The addresses are valid as long as ``pages``.
    func payloads(
        _ kind: BlockKind, _ head: MemoryHead
    ) throws(MemoryStorageError) -> [UnsafeRawBufferPointer] {
        try read { transaction in
            var payloads: [UnsafeRawBufferPointer] = []
            payloads.reserveCapacity(segments.count)
            try transaction.forEach(
                in: databases.blocks, prefix: BlockKey.prefix(kind, head)
            ) { key, value in
                // Blocks of a segment without a record are left over; verify reports them.
                guard payloads.count < segments.count,
                    segments[payloads.count].id == key.segment
                else { return true }
                let tokens = segments[payloads.count].record.tokenCount
                let shape = BlockShape(kind, tokens: tokens, manifest: manifest)
                let block = try BlockView(value, key: key, shape: shape)
                payloads.append(block.payload)
                return true
            }
            guard payloads.count == segments.count else {
                let missing = BlockKey(kind, head, segments[payloads.count].id)
                throw MemoryStorageError.corruptedBlock(key: "\(missing)", reason: "it is missing")
            }
            return payloads
        }
    }

    /// The addresses of a stream's pairs, resolved once.
    func pointers(_ head: MemoryHead) throws(MemoryStorageError) -> StreamPointers {
        let stream = streams[try manifest.requireHead(head)]
        return try stream.pointers.withLock { (resolved) throws(MemoryStorageError) in
            if let resolved { return resolved }
            let made = StreamPointers(
                keys: try payloads(.keys, head).compactMap(\.baseAddress),
                values: try payloads(.values, head).compactMap(\.baseAddress),
                segments: segments, rowBytes: manifest.rowBytes)
            resolved = made
            return made
        }
    }

    /// Tells the system that all pairs are going to be read, in order.
    ///
    /// Without this hint a memory that is not in the page cache is read page by page.
    package func expectScan() throws(MemoryStorageError) {
        // One range, with what lies between: each range of its own would split the mapping.
        var first: UnsafeRawPointer?
        var end: UnsafeRawPointer?
        for head in manifest.heads {
            let pointers = try pointers(head)
            for rows in [pointers.keys, pointers.values] {
                for (start, segment) in zip(rows, segments) {
                    let stop = start + segment.record.tokenCount * manifest.rowBytes
                    first = first.map { min($0, start) } ?? start
                    end = end.map { max($0, stop) } ?? stop
                }
            }
        }
        guard let first, let end else { return }
        PageAdvice.expectScan(UnsafeRawBufferPointer(start: first, count: end - first))
    }
}
