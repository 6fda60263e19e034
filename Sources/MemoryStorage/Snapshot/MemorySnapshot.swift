import LMDB
import PassageSearch
import Synchronization
import VectorSearch

/// One committed generation of a memory, immutable while others write.
///
/// Opening reads the counters and one small record per segment; blocks are resolved when a
/// stream is first used, and nothing is copied.
///
/// Thread rule: may be used from any thread; look-ups in records are serialised, pairs are read
/// without locks.
package final class MemorySnapshot: Sendable {
    package let manifest: MemoryManifest
    /// The counters of the generation.
    package let counters: GenerationRecord

    let databases: MemoryDatabases
    let segments: [SegmentEntry]
    let ordinals: [SegmentID: Int]
    let pages: SnapshotPages
    /// One lock per stream, so that resolving one does not hold up another.
    let streams: [StreamSlot]
    /// The index over passages, made when it is first used.
    let passageIndex = Mutex<PassageIndex?>(nil)

    /// What is resolved of a stream so far.
    final class StreamSlot: Sendable {
        let pointers = Mutex<StreamPointers?>(nil)
        let index = Mutex<ListIndex?>(nil)
    }

    init(store: MemoryStore, pages snapshot: Snapshot) throws {
        manifest = store.manifest
        databases = store.databases
        let databases = store.databases
        (counters, segments) = try snapshot.read { transaction in
            (try transaction.counters(databases), try transaction.segments(databases))
        }
        ordinals = Dictionary(
            uniqueKeysWithValues: segments.enumerated().map { ($1.id, $0) })
        pages = SnapshotPages(snapshot: snapshot)
        streams = manifest.heads.map { _ in StreamSlot() }
    }

    /// The generation's number; it grows by one with each commit.
    package var generation: UInt64 { counters.generation }

    /// Tokens of live documents.
    package var liveTokenCount: Int {
        segments.last.map { $0.liveBefore + $0.record.liveCount } ?? 0
    }

    /// The number of segments.
    package var segmentCount: Int { segments.count }

    /// Runs `body` in the snapshot's transaction and translates its errors.
    func read<Result>(
        _ body: (borrowing ReadTransaction) throws -> Result
    ) throws(MemoryStorageError) -> Result {
        try MemoryStorageError.translating { try pages.snapshot.read(body) }
    }
}
