import LMDB
import PassageSearch
import VectorSearch

extension TrainedSegment {
    /// Writes the blocks of all streams.
    func put(
        _ pairs: PendingPairs, manifest: MemoryManifest, databases: MemoryDatabases,
        pageBytes: Int, in transaction: borrowing WriteTransaction
    ) throws {
        let writer = BlockWriter(database: databases.blocks, pageBytes: pageBytes)
        try putPassages(writer, in: transaction)
        let row = manifest.elementType.columns(manifest.headDim)
        for (stream, head) in manifest.heads.enumerated() {
            try writer.put(
                BlockKey(.keys, head, id), pairs.keys(stream: stream, tokens: tokenCount),
                columns: row.columns, elementBytes: row.elementBytes, in: transaction)
            try writer.put(
                BlockKey(.values, head, id), pairs.values(stream: stream, tokens: tokenCount),
                columns: row.columns, elementBytes: row.elementBytes, in: transaction)
            let table = tables[stream]
            try table.centroids.withUnsafeBytes {
                try writer.put(
                    BlockKey(.centroids, head, id), $0, columns: manifest.headDim,
                    elementBytes: 4, in: transaction)
            }
            try table.offsets.withUnsafeBytes {
                try writer.put(
                    BlockKey(.clusterOffsets, head, id), $0, columns: 1, elementBytes: 4,
                    in: transaction)
            }
            try table.slots.withUnsafeBytes {
                try writer.put(
                    BlockKey(.clusterSlots, head, id), $0, columns: 1, elementBytes: 4,
                    in: transaction)
            }
        }
    }

    private func putPassages(
        _ writer: BlockWriter, in transaction: borrowing WriteTransaction
    ) throws {
        let parts = [
            (BlockKind.passageStarts, passages.starts, 1),
            (.passagePostings, passages.postings, PassageView.columns),
        ]
        for (kind, numbers, columns) in parts {
            try numbers.withUnsafeBytes {
                try writer.put(
                    BlockKey(once: kind, id), $0, columns: columns, elementBytes: 4,
                    in: transaction)
            }
        }
    }
}
