package import VectorSearch

/// Access to single pairs of one stream by the ids of a search.
///
/// It is lent by ``MemorySnapshot/withPairs(layerIndex:kvHead:_:)`` and must not leave the
/// closure.
package struct PairReader {
    let pointers: StreamPointers
    let rowBytes: Int
    /// Tokens of each segment.
    let counts: [Int]

    /// The key of a pair, [headDim]; `nil` for an id that names no pair.
    package func key(_ id: VectorID) -> UnsafeRawPointer? {
        contains(id) ? pointers.keys[Int(id.segment)] + Int(id.slot) * rowBytes : nil
    }

    /// The value of a pair, [headDim]; `nil` for an id that names no pair.
    package func value(_ id: VectorID) -> UnsafeRawPointer? {
        contains(id) ? pointers.values[Int(id.segment)] + Int(id.slot) * rowBytes : nil
    }

    private func contains(_ id: VectorID) -> Bool {
        id.segment >= 0 && Int(id.segment) < counts.count && id.slot >= 0
            && Int(id.slot) < counts[Int(id.segment)]
    }
}
