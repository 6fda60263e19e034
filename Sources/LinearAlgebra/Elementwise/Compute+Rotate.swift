import CKernels

extension Compute {
    /// Rotates each head of `x` by its row's position.
    ///
    /// - Parameters:
    ///   - x: `[rows, heads, headDim]`
    ///   - positions: `[rows]`, each in `0..<table.positions`
    package func rotate(
        _ x: UnsafeMutablePointer<Float>, rows: Int, heads: Int, positions: UnsafePointer<Int32>,
        table: RotaryTable, layout: RotaryLayout
    ) {
        let width = heads * table.headDim
        inSlices(of: rows, width: max(width, 2)) { first, count in
            for row in first..<first + count {
                let position = Int(positions[row])
                precondition(
                    position >= 0 && position < table.positions,
                    "position \(position) in a table of \(table.positions)")
                CKernels_rotate(
                    instructions.level, x + row * width, heads, table.headDim,
                    table.cosines(at: position), table.sines(at: position),
                    layout == .interleaved ? 1 : 0)
            }
        }
    }
}
