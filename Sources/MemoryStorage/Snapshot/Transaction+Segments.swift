import LMDB

extension Transaction where Self: ~Copyable {
    /// All segments, in the order of their numbers.
    ///
    /// LMDB does not compare the keys that a walk passes, so that a damaged file may have one twice.
    func segments(_ databases: MemoryDatabases) throws -> [SegmentEntry] {
        var segments: [SegmentEntry] = []
        var live = 0
        try forEachRecord(in: databases.segments, as: SegmentRecord.self) { key, record in
            if let last = segments.last, key.segment <= last.id {
                throw MemoryStorageError.corruptedRecord(
                    database: databases.segments.name,
                    reason: "\(key.segment) follows \(last.id), expected ascending numbers")
            }
            segments.append(SegmentEntry(id: key.segment, record: record, liveBefore: live))
            live += record.liveCount
            return true
        }
        return segments
    }
}
