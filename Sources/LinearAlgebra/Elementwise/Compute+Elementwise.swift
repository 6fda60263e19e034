import CKernels

extension Compute {
    /// Elements below which a loop stays on the calling thread.
    static let serialElements = 16384

    /// Writes `x / sqrt(mean(x^2) + epsilon) * weight` per row.
    ///
    /// Source: B. Zhang and R. Sennrich, Root Mean Square Layer Normalization, 2019.
    ///
    /// - Parameters:
    ///   - x: `[rows, width]`
    ///   - weight: `[width]`
    ///   - y: `[rows, width]`, may be `x`
    package func rmsNorm(
        _ x: UnsafePointer<Float>, rows: Int, width: Int, weight: UnsafePointer<Float>,
        epsilon: Float, into y: UnsafeMutablePointer<Float>
    ) {
        inSlices(of: rows, width: width) { first, count in
            CKernels_rmsNorm(
                instructions.level, x + first * width, count, width, weight, epsilon,
                y + first * width)
        }
    }

    /// Replaces `gate` with `silu(gate) * up`, `silu(g) = g / (1 + exp(-g))`.
    package func siluMultiply(
        _ gate: UnsafeMutablePointer<Float>, _ up: UnsafePointer<Float>, count: Int
    ) {
        inSlices(of: count, width: 1) { first, count in
            CKernels_siluMultiply(instructions.level, gate + first, up + first, count)
        }
    }

    /// Adds `x` to `y`, `count` floats each, which do not overlap.
    package func add(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
    ) {
        inSlices(of: count, width: 1) { first, count in
            CKernels_add(instructions.level, x + first, y + first, count)
        }
    }

    /// Replaces `count` logits with their softmax; all of them -infinity becomes uniform.
    package func softmax(_ x: UnsafeMutablePointer<Float>, count: Int) {
        CKernels_softmax(instructions.level, x, count)
    }

    /// `ln(sum(exp(x)))` of `count` logits, within 1e-6 of double precision; -infinity when all are.
    package func logSumExp(_ x: UnsafePointer<Float>, count: Int) -> Double {
        CKernels_logSumExp(instructions.level, x, count)
    }

    /// Calls `body` with ranges of rows that together are `0..<rows`, in parallel if it pays.
    package func inSlices(
        of rows: Int, width: Int, _ body: (_ first: Int, _ count: Int) -> Void
    ) {
        guard rows > 1, rows * width >= Self.serialElements, pool.threadCount > 1 else {
            if rows > 0 { body(0, rows) }
            return
        }
        let slices = min(rows, 4 * pool.threadCount)
        // Whole cache lines per slice, so that threads do not share any.
        let unit = width == 1 ? 64 : 1
        let step = ((rows + slices - 1) / slices + unit - 1) / unit * unit
        pool.run(count: (rows + step - 1) / step) { index, _ in
            body(index * step, min(step, rows - index * step))
        }
    }
}
