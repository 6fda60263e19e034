extension MemorySnapshot {
    /// Calls `body` with the live pairs of one stream in segment and token order.
    ///
    /// The runs point into the map and are valid inside `body`, or as long as the caller keeps
    /// the snapshot.
    package func withRuns<Result>(
        layerIndex: Int, kvHead: Int, _ body: ([PairRun]) throws -> Result
    ) throws -> Result {
        let head = MemoryHead(layerIndex: layerIndex, kvHead: kvHead)
        let runs = try pointers(head).runs
        defer { withExtendedLifetime(pages) {} }
        return try body(runs)
    }

    /// Calls `body` with access to single pairs of one stream, as a search names them.
    package func withPairs<Result>(
        layerIndex: Int, kvHead: Int, _ body: (PairReader) throws -> Result
    ) throws -> Result {
        let head = MemoryHead(layerIndex: layerIndex, kvHead: kvHead)
        let reader = PairReader(
            pointers: try pointers(head), rowBytes: manifest.rowBytes,
            counts: segments.map(\.record.tokenCount))
        defer { withExtendedLifetime(pages) {} }
        return try body(reader)
    }

    /// The pairs of a stream in `ranges`, dead or not, in the order given.
    func runs(of ranges: [TokenRange], head: MemoryHead) throws(MemoryStorageError) -> [PairRun] {
        let pointers = try pointers(head)
        return ranges.compactMap { range in
            guard let ordinal = ordinals[range.segment],
                range.slots.upperBound <= segments[ordinal].record.tokenCount
            else { return nil }
            return run(pointers, ordinal, range.slots)
        }
    }

    /// The live pairs of a stream and those in `ranges`, in segment and token order.
    func runs(
        head: MemoryHead, including ranges: [TokenRange]
    ) throws(MemoryStorageError) -> [PairRun] {
        let pointers = try pointers(head)
        guard !ranges.isEmpty else { return pointers.runs }
        return segments.indices.flatMap { ordinal in
            let record = segments[ordinal].record
            var dead = record.dead
            for range in ranges where range.segment == segments[ordinal].id {
                dead.remove(range.slots)
            }
            return dead.complement(in: 0..<record.tokenCount).map {
                run(pointers, ordinal, $0)
            }
        }
    }

    private func run(
        _ pointers: StreamPointers, _ ordinal: Int, _ slots: Range<Int>
    ) -> PairRun {
        PairRun(
            keys: pointers.keys[ordinal] + slots.lowerBound * manifest.rowBytes,
            values: pointers.values[ordinal] + slots.lowerBound * manifest.rowBytes,
            count: slots.count, segment: Int32(ordinal), firstSlot: Int32(slots.lowerBound))
    }
}
