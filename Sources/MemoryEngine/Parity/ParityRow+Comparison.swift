import LinearAlgebra

extension ParityRow {
    /// The largest difference of float32 memory contents that passes.
    private static let pairTolerance = 1e-4
    /// The same where earlier memory layers read rounded pairs: ten times as much, as for logits.
    private static let roundedPairTolerance = 1e-3

    /// Compares values by their largest absolute difference; one that is no number differs by
    /// infinity, and so does a missing one.
    static func absolute(
        _ caseName: String, _ tensor: String, _ values: [Float], _ expected: [Float],
        tolerance: Double
    ) -> ParityRow {
        largest(caseName, tensor, values, expected, .absolute, tolerance) { difference, _ in
            difference
        }
    }

    /// Compares values in memory, which were rounded to `type`.
    ///
    /// Float32 values may differ by 1e-4. A small difference before rounding moves a value of a
    /// shorter type to its neighbour, so those may differ by one step of the type: the spacing
    /// of numbers relative to their size is at most 2^-7 for bfloat16 and 2^-10 for float16.
    /// Such a step of one pair moves what later layers compute, so differences below 1e-3 pass
    /// where steps are smaller than that: the divisor is never less than `1e-3 / step`.
    static func storedPairs(
        _ caseName: String, _ tensor: String, _ values: [Float], _ expected: [Float],
        type: PairElementType
    ) -> ParityRow {
        guard let step = relativeStep(of: type) else {
            return absolute(caseName, tensor, values, expected, tolerance: pairTolerance)
        }
        return largest(caseName, tensor, values, expected, .relative, step) {
            $0 / max(abs($1), roundedPairTolerance / step)
        }
    }

    /// Compares integers by the number that differ, missing ones included.
    static func counting(
        _ caseName: String, _ tensor: String, _ values: [Int32], _ expected: [Int32]
    ) -> ParityRow {
        let differing =
            zip(values, expected).count { $0 != $1 } + abs(values.count - expected.count)
        return ParityRow(
            caseName: caseName, tensor: tensor, count: expected.count, measure: .count,
            largestDifference: Double(differing), tolerance: 0, passed: differing == 0)
    }

    private static func relativeStep(of type: PairElementType) -> Double? {
        switch type {
        case .bfloat16: 0x1p-7
        case .float16: 0x1p-10
        default: nil
        }
    }

    /// - Parameter size: of an absolute difference from an expected value.
    private static func largest(
        _ caseName: String, _ tensor: String, _ values: [Float], _ expected: [Float],
        _ measure: Measure, _ tolerance: Double,
        size: (_ difference: Double, _ expected: Double) -> Double
    ) -> ParityRow {
        var largest = values.count == expected.count ? 0.0 : Double.infinity
        for (value, want) in zip(values, expected) where value != want {
            let difference = size(abs(Double(value) - Double(want)), Double(want))
            largest = max(largest, difference.isNaN ? .infinity : difference)
        }
        return ParityRow(
            caseName: caseName, tensor: tensor, count: expected.count, measure: measure,
            largestDifference: largest, tolerance: tolerance, passed: largest <= tolerance)
    }
}
