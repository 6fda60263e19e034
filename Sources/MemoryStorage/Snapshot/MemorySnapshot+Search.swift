import Synchronization
package import VectorSearch

extension MemorySnapshot {
    /// Finds the `k` live pairs of one stream with the largest inner products.
    ///
    /// Ids hold the segment's position in this snapshot and the slot: they mean nothing in
    /// another snapshot. Missing results have score -inf and id (-1, -1).
    ///
    /// - Parameters:
    ///   - queries: [count, headDim].
    ///   - probes: clusters scanned per query over all segments; all of them, or
    ///     more, make the search exact.
    ///   - scores: [count, k], descending.
    ///   - ids: [count, k].
    package func search(
        layerIndex: Int, kvHead: Int, queries: UnsafePointer<Float>, count: Int, k: Int,
        probes: Int, scores: UnsafeMutablePointer<Float>, ids: UnsafeMutablePointer<VectorID>
    ) throws(MemoryStorageError) {
        let head = MemoryHead(layerIndex: layerIndex, kvHead: kvHead)
        _ = try manifest.requireHead(head)
        guard count >= 0, k >= 0, probes > 0 else {
            throw .search("\(count) queries, k \(k), \(probes) probes")
        }
        guard count > 0, k > 0 else { return }
        guard liveTokenCount > 0 else {
            scores.update(repeating: -.infinity, count: count * k)
            ids.update(repeating: VectorID(segment: -1, slot: -1), count: count * k)
            return
        }
        let index = try index(head)
        try MemoryStorageError.translating {
            try index.search(
                queries: queries, count: count, k: k, probes: probes, scores: scores, ids: ids)
        }
    }

    /// The number of clusters of one stream, over all segments.
    package func listCount(layerIndex: Int, kvHead: Int) throws(MemoryStorageError) -> Int {
        let head = MemoryHead(layerIndex: layerIndex, kvHead: kvHead)
        return segments.isEmpty ? 0 : try index(head).listCount
    }

    /// The search index over the lists of a stream, made on first use.
    private func index(_ head: MemoryHead) throws(MemoryStorageError) -> ListIndex {
        let stream = streams[try manifest.requireHead(head)]
        return try stream.index.withLock { (made) throws(MemoryStorageError) in
            if let made { return made }
            let lists = try lists(head)
            let index = try MemoryStorageError.translating {
                try ListIndex(
                    dimension: manifest.headDim, scalar: manifest.elementType.vectorScalar,
                    segments: lists, owner: pages)
            }
            made = index
            return index
        }
    }

    /// The inverted lists of a stream where they lie in the map, contents checked.
    private func lists(_ head: MemoryHead) throws(MemoryStorageError) -> [ListSegment] {
        let keys = try pointers(head).keys
        let centroids = try payloads(.centroids, head)
        let offsets = try payloads(.clusterOffsets, head)
        let slots = try payloads(.clusterSlots, head)
        var lists: [ListSegment] = []
        for (ordinal, segment) in segments.enumerated() {
            // The index itself checks offsets, slots and centroids.
            guard
                let table = ClusterTableView(
                    centroids: centroids[ordinal], offsets: offsets[ordinal],
                    slots: slots[ordinal], dimension: manifest.headDim)
            else {
                let key = BlockKey(.clusterOffsets, head, segment.id)
                throw .corruptedBlock(
                    key: "\(key)", reason: "the tables have different numbers of clusters")
            }
            lists.append(
                ListSegment(
                    keys: keys[ordinal], count: segment.record.tokenCount,
                    centroids: table.centroids, clusterCount: table.clusterCount,
                    offsets: table.offsets, slots: table.slots,
                    live: pages.liveBitmap(ordinal, of: segment)))
        }
        return lists
    }
}
