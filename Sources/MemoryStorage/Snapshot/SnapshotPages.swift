import LMDB

/// What the pointers into a snapshot depend on: the read transaction and the liveness bitmaps.
///
/// Search indexes keep it, so that they may outlive the ``MemorySnapshot`` that made them.
final class SnapshotPages: @unchecked Sendable {
    // Sendable because everything is immutable after init.

    let snapshot: Snapshot
    /// Per segment, one bit a slot, set for live ones; `nil` when all slots are live.
    let liveBitmaps: [UnsafePointer<UInt64>?]

    init(snapshot: Snapshot, segments: [SegmentEntry]) {
        self.snapshot = snapshot
        liveBitmaps = segments.map { $0.record.dead.isEmpty ? nil : Self.bitmap(of: $0) }
    }

    deinit {
        for bitmap in liveBitmaps { bitmap?.deallocate() }
    }

    private static func bitmap(of segment: SegmentEntry) -> UnsafePointer<UInt64> {
        let words = (segment.record.tokenCount + 63) / 64
        let bits = UnsafeMutablePointer<UInt64>.allocate(capacity: words)
        bits.initialize(repeating: 0, count: words)
        for slot in segment.liveRanges.joined() { bits[slot / 64] |= 1 << UInt64(slot % 64) }
        return UnsafePointer(bits)
    }
}
