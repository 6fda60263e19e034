import LMDB

/// Adds documents to a memory and removes them; one writer at a time over all processes.
///
/// Documents collect in RAM until a segment is full, or until ``commit()``. Each commit is one
/// transaction: whatever interrupts the writer, the last committed generation remains.
///
/// Thread rule: one thread (or actor) at a time.
package final class MemoryWriter {
    let store: MemoryStore
    let geometry: SegmentGeometry
    let pairs: PendingPairs
    /// Documents that are not or only partly committed, in token order; only the last one may
    /// be unfinished.
    var documents: [PendingDocument] = []
    var counters: GenerationRecord
    /// The number of the next document, ahead of the committed counter.
    var nextDocument: UInt64
    /// A view of the last commit, made when it is first needed.
    var cachedSnapshot: MemorySnapshot?
    /// The right to write; gone when the writer is finished.
    var lock: WriterLock?

    init(
        store: MemoryStore, lock: WriterLock, geometry: SegmentGeometry
    ) throws(MemoryStorageError) {
        self.store = store
        self.lock = lock
        self.geometry = geometry
        pairs = PendingPairs(
            rowBytes: store.manifest.rowBytes, streams: store.manifest.heads.count)
        counters = try MemoryStorageError.translating {
            try store.environment.read { try $0.counters(store.databases) }
        }
        nextDocument = counters.nextDocument
    }

    /// The last committed generation.
    package var generation: UInt64 { counters.generation }

    /// Tokens that a commit would make durable.
    package var pendingTokens: Int { pairs.tokenCount }

    /// The document with this content, if it is stored or about to be: no need to encode it.
    ///
    /// A removed document counts: ``attach(_:to:)`` makes it live again.
    package func storedDocument(
        contentHash: ContentHash
    ) throws(MemoryStorageError) -> StoredDocument? {
        let pending = documents.first { $0.isFinished && $0.contentHash == contentHash }
        if let pending {
            return StoredDocument(
                id: pending.id, tokenCount: pending.tokenCount, isCommitted: false)
        }
        return try MemoryStorageError.translating {
            try store.environment.read { transaction in
                let databases = store.databases
                guard
                    let content: ContentRecord = try transaction.record(
                        contentHash, in: databases.contents),
                    let document: DocumentRecord = try transaction.record(
                        DocumentKey(content.document), in: databases.documents)
                else { return nil }
                return StoredDocument(
                    id: content.document, tokenCount: document.tokenCount, isCommitted: true)
            }
        }
    }

    /// The committed record of the file at `path`.
    package func file(_ path: String) throws(MemoryStorageError) -> FileRecord? {
        try MemoryStorageError.translating {
            try store.environment.read { try $0.file(path, store.databases)?.1 }
        }
    }

    /// The committed records of all files, in the order of their paths' bytes.
    package func files() throws(MemoryStorageError) -> [FileRecord] {
        try snapshot().files()
    }

    /// A view of the last commit.
    package func snapshot() throws(MemoryStorageError) -> MemorySnapshot {
        if let cachedSnapshot { return cachedSnapshot }
        let snapshot = try store.snapshot()
        cachedSnapshot = snapshot
        return snapshot
    }
}
