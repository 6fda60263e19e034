/// The cluster table of one segment and stream where it lies in the map.
struct ClusterTableView {
    /// Mean keys, [clusters, headDim].
    let centroids: UnsafePointer<Float>
    /// Where each cluster's slots begin, [clusters + 1].
    let offsets: UnsafePointer<UInt32>
    let offsetCount: Int
    /// Slots of all clusters, [tokens].
    let slots: UnsafePointer<UInt32>
    let slotCount: Int

    /// Wraps three payloads whose sizes and alignment were checked; none is empty.
    ///
    /// `nil` when they do not have the same number of clusters.
    init?(
        centroids: UnsafeRawBufferPointer, offsets: UnsafeRawBufferPointer,
        slots: UnsafeRawBufferPointer, dimension: Int
    ) {
        // Binding is sound: the pages are only ever read as these types, through these pointers.
        let centroidValues = centroids.bindMemory(to: Float.self)
        let offsetValues = offsets.bindMemory(to: UInt32.self)
        let slotValues = slots.bindMemory(to: UInt32.self)
        guard let centroidStart = centroidValues.baseAddress,
            let offsetStart = offsetValues.baseAddress, let slotStart = slotValues.baseAddress,
            centroidValues.count == (offsetValues.count - 1) * dimension
        else { return nil }
        self.centroids = centroidStart
        self.offsets = offsetStart
        offsetCount = offsetValues.count
        self.slots = slotStart
        slotCount = slotValues.count
    }

    var clusterCount: Int { offsetCount - 1 }

    /// What is wrong with offsets or slots of a segment of `tokens` tokens; `nil` when nothing.
    func problem(tokens: Int) -> String? {
        guard offsets[0] == 0, offsets[offsetCount - 1] == UInt32(slotCount) else {
            return "the offsets do not span the slots"
        }
        for cluster in 1..<offsetCount where offsets[cluster] < offsets[cluster - 1] {
            return "the offsets descend at cluster \(cluster)"
        }
        for index in 0..<slotCount where slots[index] >= UInt32(tokens) {
            return "slot \(slots[index]) exceeds \(tokens) tokens"
        }
        return nil
    }

    /// Whether every slot is in exactly one cluster.
    func isPartition(tokens: Int) -> Bool {
        var seen = [Bool](repeating: false, count: tokens)
        for index in 0..<slotCount {
            let slot = Int(slots[index])
            guard slot < tokens, !seen[slot] else { return false }
            seen[slot] = true
        }
        return slotCount == tokens
    }
}
