import LMDB
import Synchronization

/// What the pointers into a snapshot depend on: the read transaction and the liveness bitmaps.
///
/// Search indexes keep it, so that they may outlive the ``MemorySnapshot`` that made them.
final class SnapshotPages: Sendable {
    let snapshot: Snapshot
    /// The bitmaps made so far, by the segment's position.
    let bitmaps = Mutex<[Int: LiveBitmap]>([:])

    init(snapshot: Snapshot) { self.snapshot = snapshot }

    /// One bit a slot, set for live ones; `nil` when all slots are live.
    ///
    /// Valid as long as the pages. To be asked for once a block of the segment was checked: the
    /// number of slots is what its record claims, and only blocks prove that there are so many.
    func liveBitmap(_ ordinal: Int, of segment: SegmentEntry) -> UnsafePointer<UInt64>? {
        guard !segment.record.dead.isEmpty else { return nil }
        return bitmaps.withLock { bitmaps in
            let bitmap = bitmaps[ordinal] ?? LiveBitmap(of: segment)
            bitmaps[ordinal] = bitmap
            return bitmap
        }.words
    }
}
