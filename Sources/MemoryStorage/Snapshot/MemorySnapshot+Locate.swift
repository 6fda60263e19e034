import LMDB
package import VectorSearch

extension MemorySnapshot {
    /// The id of the live token at `index`, counted over all runs in order; `nil` beyond them.
    package func pair(liveToken index: Int) -> VectorID? {
        guard index >= 0, index < liveTokenCount else { return nil }
        // The last segment that begins at or before the index.
        var (low, high) = (0, segments.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if segments[middle].liveBefore <= index { low = middle } else { high = middle }
        }
        var rest = index - segments[low].liveBefore
        for range in segments[low].liveRanges {
            if rest < range.count {
                return VectorID(segment: Int32(low), slot: Int32(range.lowerBound + rest))
            }
            rest -= range.count
        }
        return nil
    }

    /// The source of the live token at `index`, counted over all runs in order.
    package func locate(liveToken index: Int) throws(MemoryStorageError) -> TokenLocation? {
        guard let id = pair(liveToken: index) else { return nil }
        return try locate(id)
    }

    /// The source of a pair that a search of this snapshot returned; `nil` for an id that names
    /// no pair.
    ///
    /// Costs a few look-ups and the decoding of at most 1024 offsets of tokens and of lines, and
    /// of `pathLimit` paths.
    package func locate(
        _ id: VectorID, pathLimit: Int = .max
    ) throws(MemoryStorageError) -> TokenLocation? {
        guard id.segment >= 0, Int(id.segment) < segments.count, id.slot >= 0,
            Int(id.slot) < segments[Int(id.segment)].record.tokenCount
        else { return nil }
        return try locate(
            segment: segments[Int(id.segment)].id, slot: Int(id.slot), pathLimit: pathLimit)
    }

    /// The source of the token in a slot of a segment.
    package func locate(
        segment: SegmentID, slot: Int, pathLimit: Int = .max
    ) throws(MemoryStorageError) -> TokenLocation? {
        guard let ordinal = ordinals[segment], slot >= 0,
            slot < segments[ordinal].record.tokenCount
        else { return nil }
        return try read { transaction in
            let key = PlacementKey(segment, firstSlot: UInt32(slot))
            let last: (key: PlacementKey, record: PlacementRecord)? =
                try transaction.lastRecord(atOrBefore: key, in: databases.placements)
            guard let last, last.key.segment == segment,
                slot - Int(last.key.firstSlot) < last.record.count
            else {
                throw MemoryStorageError.corruptedRecord(
                    database: databases.placements.name,
                    reason: "slot \(slot) of \(segment) has no document")
            }
            let token = last.record.firstToken + slot - Int(last.key.firstSlot)
            return try transaction.location(
                of: token, in: last.record.document, pathLimit: pathLimit, databases)
        }
    }
}
