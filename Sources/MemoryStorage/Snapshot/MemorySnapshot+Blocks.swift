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

    /// Asks the system to read all pairs into its page cache.
    ///
    /// It returns at once; a failure is not an error, as reading works without.
    package func prefetch() throws(MemoryStorageError) {
        for head in manifest.heads {
            for kind in [BlockKind.keys, .values] {
                for payload in try payloads(kind, head) { PageAdvice.willNeed(payload) }
            }
        }
    }
}
