import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct RotaryTableTests {
    private let pool = ThreadPool(threadCount: 2)

    @Test(arguments: [RotaryLayout.halves, .interleaved], [2, 64, 100])
    func rotationMatchesDefinition(_ layout: RotaryLayout, _ headDim: Int) throws {
        for instructions in InstructionSet.supported {
            try check(instructions, layout, headDim)
        }
    }

    private func check(
        _ instructions: InstructionSet, _ layout: RotaryLayout, _ headDim: Int
    ) throws {
        let compute = Compute(pool: pool, precision: .float32, instructions: instructions)
        let table = try RotaryTable(headDim: headDim, theta: 10000, positions: 50)
        var generator = SplitMix(seed: 9)
        let (rows, heads, half) = (4, 3, headDim / 2)
        let x = generator.floats(rows * heads * headDim)
        let positions: [Int32] = [0, 7, 49, 3]
        var y = x
        compute.rotate(
            &y, rows: rows, heads: heads, positions: positions, table: table, layout: layout)
        for row in 0..<rows {
            for head in 0..<heads {
                for index in 0..<half {
                    let base = (row * heads + head) * headDim
                    let (i, j) =
                        layout == .halves ? (index, index + half) : (2 * index, 2 * index + 1)
                    let frequency = pow(10000, -Double(2 * index) / Double(headDim))
                    let angle = Double(positions[row]) * frequency
                    let (a, b) = (Double(x[base + i]), Double(x[base + j]))
                    #expect(abs(Double(y[base + i]) - (a * cos(angle) - b * sin(angle))) < 1e-5)
                    #expect(abs(Double(y[base + j]) - (b * cos(angle) + a * sin(angle))) < 1e-5)
                }
            }
        }
    }

    @Test func linearScalingDividesPositions() throws {
        let compute = Compute(pool: pool, precision: .float32)
        let plain = try RotaryTable(headDim: 8, theta: 10000, positions: 9)
        let scaled = try RotaryTable(
            headDim: 8, theta: 10000, positions: 9, scaling: .linear(factor: 4))
        var a: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
        var b = a
        compute.rotate(&a, rows: 1, heads: 1, positions: [2], table: plain, layout: .halves)
        compute.rotate(&b, rows: 1, heads: 1, positions: [8], table: scaled, layout: .halves)
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func llama3ScalingStretchesLowFrequenciesOnly() throws {
        let compute = Compute(pool: pool, precision: .float32)
        let scaling = RotaryScaling.llama3(
            factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxPosition: 64)
        let scaled = try RotaryTable(headDim: 4, theta: 10000, positions: 9, scaling: scaling)
        // Frequencies 1 (wavelength 6.3 < 16, kept) and 0.01 (628 > 64, divided by 8).
        var x: [Float] = [1, 1, 0, 0]
        compute.rotate(&x, rows: 1, heads: 1, positions: [8], table: scaled, layout: .halves)
        let expected: [Double] = [cos(8), cos(0.01), sin(8), sin(0.01)]
        #expect(zip(x, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    }

    @Test func divisorsAreTheRuleTheyWereMadeFrom() throws {
        let compute = Compute(pool: pool, precision: .float32)
        let rule = RotaryScaling.llama3(
            factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxPosition: 64)
        let divisors = rule.divisors(headDim: 16, theta: 500)
        #expect(divisors.first == 1)
        #expect(abs((divisors.last ?? 0) - 8) < 1e-5)
        var x = (0..<16).map { Float($0) }
        var y = x
        let (one, other) = (
            try RotaryTable(headDim: 16, theta: 500, positions: 9, scaling: rule),
            try RotaryTable(headDim: 16, theta: 500, positions: 9, scaling: .divisors(divisors))
        )
        compute.rotate(&x, rows: 1, heads: 1, positions: [8], table: one, layout: .halves)
        compute.rotate(&y, rows: 1, heads: 1, positions: [8], table: other, layout: .halves)
        #expect(zip(x, y).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test(arguments: [[1, 2, 3], [1, 2, 3, 0], [1, 2, 3, .nan], [1, 2, -3, 4]] as [[Float]])
    func impossibleDivisorsAreErrors(divisors: [Float]) {
        #expect(throws: LinearAlgebraError.self) {
            _ = try RotaryTable(
                headDim: 8, theta: 10000, positions: 4, scaling: .divisors(divisors))
        }
    }

    @Test func hostileParametersAreErrors() {
        #expect(throws: LinearAlgebraError.self) {
            _ = try RotaryTable(headDim: 7, theta: 10000, positions: 4)
        }
        #expect(throws: LinearAlgebraError.self) {
            _ = try RotaryTable(headDim: 8, theta: .nan, positions: 4)
        }
        #expect(throws: LinearAlgebraError.self) {
            _ = try RotaryTable(headDim: 8, theta: 10000, positions: .max)
        }
        #expect(throws: LinearAlgebraError.self) {
            _ = try RotaryTable(
                headDim: 8, theta: 10000, positions: 4, scaling: .linear(factor: 0))
        }
    }
}
