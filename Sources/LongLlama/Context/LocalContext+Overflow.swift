import LinearAlgebra

extension LocalContext {
    /// The number of oldest tokens that must leave before `newCount` more fit in `window`.
    func leaving(before newCount: Int, window: Int) -> Int {
        guard count + newCount > window else { return 0 }
        return switch overflow {
        case .flush: count
        case .gradual: min(count, max(window / 2, count + newCount - window))
        }
    }

    /// Forgets the oldest `dropped` tokens and rotates the keys of the others by their position
    /// relative to the new oldest token (design 3.4).
    ///
    /// - Parameter rotations: of each layer; `nil` where keys are not rotated.
    func dropOldest(
        _ dropped: Int, rotations: [RotaryLayout?], table: RotaryTable, compute: Compute
    ) {
        guard dropped < count else { return dropTokens() }
        let kept = count - dropped
        removeBookkeeping(ofOldest: dropped)
        let oldest = smallestPosition
        let relative = positions.map { $0 - oldest }  // [kept]
        for (layer, rotation) in zip(layers, rotations) {
            guard let unrotated = layer.unrotatedKeys else {
                preconditionFailure("a context that overflows gradually keeps un-rotated keys")
            }
            for head in 0..<geometry.kvHeads {
                let start = head * capacity * geometry.headDim
                let moved = dropped * geometry.headDim
                let elements = kept * geometry.headDim
                for buffer in [unrotated, layer.values] {
                    (buffer.base + start).update(
                        from: buffer.base + start + moved, count: elements)
                }
                let keys = layer.keys.base + start
                keys.update(from: unrotated.base + start, count: elements)
                guard let rotation else { continue }
                compute.rotate(
                    keys, rows: kept, heads: 1, positions: relative, table: table,
                    layout: rotation)
            }
        }
    }
}
