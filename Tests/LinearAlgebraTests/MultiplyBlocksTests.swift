import LinearAlgebra
import TestSupport
import Testing

/// Products with 4-bit blocks that converters rarely write, and files may hold.
@Suite struct MultiplyBlocksTests {
    /// How a row's blocks are, by its number.
    enum Kind: CaseIterable {
        case usual, allAbove, farBelow, constant, negativeScale, scalesFarApart, largestSums, zero
    }

    static let (rows, columns) = (3 * Kind.allCases.count, 320)

    static func block(
        _ kind: Kind, _ number: Int, using generator: inout SplitMix
    ) -> StoredWeights.Block {
        let scale = Float16(Float.random(in: 0.01...0.02, using: &generator))
        let nibbles = (0..<32).map { _ in UInt8.random(in: 0...15, using: &generator) }
        switch kind {
        case .usual: return .init(scale: scale, minimum: -8 * scale, nibbles: nibbles)
        case .allAbove: return .init(scale: scale, minimum: 5 * scale, nibbles: nibbles)
        case .farBelow: return .init(scale: scale, minimum: -40 * scale, nibbles: nibbles)
        case .constant: return .init(scale: 0, minimum: scale, nibbles: nibbles)
        case .negativeScale: return .init(scale: -scale, minimum: 7 * scale, nibbles: nibbles)
        case .scalesFarApart:
            let one = number % 3 == 0 ? scale : scale / 500
            return .init(scale: one, minimum: -7 * one, nibbles: nibbles)
        case .largestSums:
            let halves = (0..<32).map { UInt8($0 < 16 || number % 2 == 0 ? 15 : 0) }
            return .init(scale: scale, minimum: number % 3 == 0 ? 0 : -15 * scale, nibbles: halves)
        case .zero: return .init(scale: 0, minimum: 0, nibbles: nibbles)
        }
    }

    static func weights(using generator: inout SplitMix) throws -> StoredWeights {
        var blocks: [StoredWeights.Block] = []
        for row in 0..<rows {
            let kind = Kind.allCases[row % Kind.allCases.count]
            for number in 0..<columns / 32 {
                blocks.append(block(kind, number, using: &generator))
            }
        }
        return try StoredWeights(rows: rows, columns: columns, blocks: blocks)
    }

    /// Activations that no rounding changes and that make sums as large as they get, then random ones.
    static func activations(_ count: Int, using generator: inout SplitMix) -> [Float] {
        var x = generator.floats(count * columns)
        for column in 0..<columns {
            x[column] = 1
            if count > 1 { x[columns + column] = column % 32 < 16 ? 1 : -1 }
            if count > 2 { x[2 * columns + column] = column % 32 < 16 ? 0 : -1 }
        }
        return x
    }

    @Test(arguments: InstructionSet.supported, [1, 2, 3, 7, 13])
    func productsMatchDoublePrecision(_ instructions: InstructionSet, count: Int) throws {
        var generator = SplitMix(seed: 23)
        let weights = try Self.weights(using: &generator)
        let x = Self.activations(count, using: &generator)
        let (expected, magnitudes) = weights.product(x)
        for precision in Precision.allCases {
            let compute = Compute(
                pool: ComputeMultiplyTests.pool, precision: precision, instructions: instructions)
            var y = [Float](repeating: .nan, count: count * Self.rows)
            compute.multiply(x, count: count, by: weights.matrix, into: &y)
            let bound = ComputeMultiplyTests.tolerance(compute.precision, Self.columns)
            for (index, found) in y.enumerated() {
                let error = abs(Double(found) - expected[index])
                let kind = Kind.allCases[index % Self.rows % Kind.allCases.count]
                #expect(error <= bound * magnitudes[index], "\(precision) \(kind) \(index)")
            }
        }
    }

    @Test(arguments: InstructionSet.supported, [Float16.infinity, .nan])
    func whatIsNotFiniteSpoilsItsRowAlone(_ instructions: InstructionSet, value: Float16) throws {
        var generator = SplitMix(seed: 24)
        let blocks = (0..<20 * 4).map { number in
            let usual = Self.block(.usual, number, using: &generator)
            return switch number {
            case 5: StoredWeights.Block(scale: value, minimum: -1, nibbles: usual.nibbles)
            case 14: StoredWeights.Block(scale: 1, minimum: value, nibbles: usual.nibbles)
            default: usual
            }
        }
        let weights = try StoredWeights(rows: 20, columns: 128, blocks: blocks)
        var x = generator.floats(13 * 128)
        x[2 * 128 + 70] = Float(value)
        for precision in Precision.allCases {
            let compute = Compute(
                pool: ComputeMultiplyTests.pool, precision: precision, instructions: instructions)
            var y = [Float](repeating: 0, count: 13 * 20)
            compute.multiply(x, count: 13, by: weights.matrix, into: &y)
            for (index, found) in y.enumerated() {
                let isSpoiled = [1, 3].contains(index % 20) || index / 20 == 2
                #expect(found.isFinite != isSpoiled, "\(precision) row \(index % 20)")
            }
        }
    }
}
