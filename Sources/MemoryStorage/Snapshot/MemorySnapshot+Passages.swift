package import PassageSearch
import Synchronization

extension MemorySnapshot {
    /// The search for passages of live documents by their words, made on first use.
    ///
    /// Its results number live tokens over all runs in order.
    package func passages() throws(MemoryStorageError) -> PassageIndex {
        try passageIndex.withLock { (made) throws(MemoryStorageError) in
            if let made { return made }
            let head = MemoryHead(layerIndex: 0, kvHead: 0)
            let starts = try payloads(.passageStarts, head)
            let postings = try payloads(.passagePostings, head)
            var passages: [PassageSegment] = []
            for (ordinal, segment) in segments.enumerated() {
                let view = try Self.view(starts[ordinal], postings[ordinal], of: segment)
                passages.append(PassageSegment(view, firstTokens: segment.liveTokens(of: view)))
            }
            let index = PassageIndex(passages, owner: pages)
            made = index
            return index
        }
    }

    /// A segment's passages where they lie in the map.
    static func view(
        _ starts: UnsafeRawBufferPointer, _ postings: UnsafeRawBufferPointer,
        of segment: SegmentEntry
    ) throws(MemoryStorageError) -> PassageView {
        // Binding is sound: the pages are only ever read as these numbers.
        let view = PassageView(
            starts: starts.bindMemory(to: UInt32.self),
            postings: postings.bindMemory(to: UInt32.self), tokens: segment.record.tokenCount)
        guard let view else {
            throw .corruptedBlock(
                key: "\(BlockKey(once: .passageStarts, segment.id))",
                reason: "the passages do not divide the segment's tokens")
        }
        return view
    }
}

extension SegmentEntry {
    /// The number of each passage's first token among the snapshot's live ones, `nil` for a
    /// passage of a document that is not live. `[passages]`
    fileprivate func liveTokens(of view: PassageView) -> [Int?] {
        var (place, before) = (0, liveBefore)
        return (0..<view.passageCount).map { passage in
            let slots = view.tokens(of: passage)
            while place < liveRanges.count, liveRanges[place].upperBound <= slots.lowerBound {
                before += liveRanges[place].count
                place += 1
            }
            guard place < liveRanges.count, liveRanges[place].lowerBound <= slots.lowerBound,
                liveRanges[place].upperBound >= slots.upperBound
            else { return nil }
            return before + slots.lowerBound - liveRanges[place].lowerBound
        }
    }
}
