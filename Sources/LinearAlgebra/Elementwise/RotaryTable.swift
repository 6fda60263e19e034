import Foundation

/// Cosines and sines of a rotary position embedding for positions `0..<positions`.
///
/// Computed as the Hugging Face implementation does: inverse frequencies, angles, cosines and
/// sines in float32 (J. Su et al., RoFormer: Enhanced Transformer with Rotary Position
/// Embedding, 2021). Immutable, so any thread may read it.
package final class RotaryTable: @unchecked Sendable {
    // Sendable because the buffers are written in init only.
    /// Elements per head, even.
    package let headDim: Int
    /// Positions in the table.
    package let positions: Int
    private let cosines: FloatBuffer  // [positions, headDim / 2]
    private let sines: FloatBuffer  // [positions, headDim / 2]

    /// Most entries of a table, so that a hostile configuration cannot exhaust memory.
    private static let largest = 1 << 28

    /// Computes the table.
    ///
    /// - Throws: `LinearAlgebraError.invalidRotary` for an odd or non-positive head dimension, a
    ///   theta or scaling out of range, or a table above 2^28 entries.
    package init(
        headDim: Int, theta: Float, positions: Int, scaling: RotaryScaling = .none
    ) throws(LinearAlgebraError) {
        guard headDim > 0, headDim.isMultiple(of: 2) else {
            throw .invalidRotary("head dimension \(headDim) is not positive and even")
        }
        guard theta > 0, theta.isFinite else { throw .invalidRotary("theta \(theta)") }
        if let problem = scaling.problem(headDim: headDim) { throw .invalidRotary(problem) }
        let (entries, overflow) = positions.multipliedReportingOverflow(by: headDim / 2)
        guard positions > 0, !overflow, entries <= Self.largest else {
            throw .invalidRotary("\(positions) positions of \(headDim / 2) angles")
        }
        self.headDim = headDim
        self.positions = positions
        cosines = FloatBuffer(count: entries)
        sines = FloatBuffer(count: entries)
        let half = headDim / 2
        let frequencies = scaling.scaled(
            (0..<half).map { 1 / Foundation.pow(theta, Float(2 * $0) / Float(headDim)) })
        for position in 0..<positions {
            for index in 0..<half {
                let angle = Float(position) * frequencies[index]
                cosines.base[position * half + index] = Foundation.cos(angle)
                sines.base[position * half + index] = Foundation.sin(angle)
            }
        }
    }

    /// Cosines of `position`, `[headDim / 2]`, valid while the table lives.
    func cosines(at position: Int) -> UnsafePointer<Float> {
        UnsafePointer(cosines.base + position * (headDim / 2))
    }

    /// Sines of `position`, `[headDim / 2]`, valid while the table lives.
    func sines(at position: Int) -> UnsafePointer<Float> {
        UnsafePointer(sines.base + position * (headDim / 2))
    }
}
