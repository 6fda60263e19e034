import LinearAlgebra

extension LocalContext {
    /// The first tokens that a gradual overflow keeps.
    ///
    /// Layers put much of their attention on the first tokens they see, whatever those say; a
    /// context without them loses far more than their content (Xiao et al. 2023, "Efficient
    /// streaming language models with attention sinks", section 3.2: four tokens suffice).
    static let sinkTokens = 4

    /// The tokens that must leave before `newCount` more fit in `window`.
    func leaving(before newCount: Int, window: Int) -> Range<Int> {
        guard count + newCount > window else { return 0..<0 }
        let sinks = min(Self.sinkTokens, count)
        let dropped = max(window / 2, count + newCount - window)
        guard overflow == .gradual, sinks + dropped < count else { return 0..<count }
        return sinks..<sinks + dropped
    }

    /// Forgets the tokens `range` and rotates the keys of the others by their new positions:
    /// tokens before the range move up to those after it, so that positions have no gap.
    ///
    /// - Parameter rotations: of each layer; `nil` where keys are not rotated.
    func drop(
        _ range: Range<Int>, rotations: [RotaryLayout?], table: RotaryTable, compute: Compute
    ) {
        guard range.count < count else { return dropTokens() }
        let after = count - range.upperBound
        removeBookkeeping(of: range)
        let oldest = smallestPosition
        let relative = positions.map { $0 - oldest }  // [count]
        for (layer, rotation) in zip(layers, rotations) {
            guard let unrotated = layer.unrotatedKeys else {
                preconditionFailure("a context that overflows gradually keeps un-rotated keys")
            }
            for head in 0..<geometry.kvHeads {
                let start = head * capacity * geometry.headDim
                let target = start + range.lowerBound * geometry.headDim
                for buffer in [unrotated, layer.values] {
                    (buffer.base + target).update(
                        from: buffer.base + start + range.upperBound * geometry.headDim,
                        count: after * geometry.headDim)
                }
                let keys = layer.keys.base + start
                keys.update(from: unrotated.base + start, count: count * geometry.headDim)
                guard let rotation else { continue }
                compute.rotate(
                    keys, rows: count, heads: 1, positions: relative, table: table,
                    layout: rotation)
            }
        }
    }
}
