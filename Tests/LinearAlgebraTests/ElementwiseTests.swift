import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ElementwiseTests {
    private static let pool = ThreadPool(threadCount: 2)

    private func compute(_ instructions: InstructionSet) -> Compute {
        Compute(pool: Self.pool, precision: .float32, instructions: instructions)
    }

    @Test(arguments: InstructionSet.supported, [(1, 1), (3, 37), (40, 576)])
    func rmsNormMatchesDefinition(_ instructions: InstructionSet, _ shape: (Int, Int)) {
        let (rows, width) = shape
        var generator = SplitMix(seed: 1)
        let x = generator.floats(rows * width, scale: 3)
        let weight = generator.floats(width)
        var y = [Float](repeating: .nan, count: rows * width)
        compute(instructions).rmsNorm(
            x, rows: rows, width: width, weight: weight, epsilon: 1e-5, into: &y)
        for row in 0..<rows {
            let values = x[row * width..<(row + 1) * width].map(Double.init)
            let mean = values.reduce(0) { $0 + $1 * $1 } / Double(width)
            for (index, value) in values.enumerated() {
                let expected = value / (mean + 1e-5).squareRoot() * Double(weight[index])
                #expect(abs(Double(y[row * width + index]) - expected) < 2e-6)
            }
        }
    }

    @Test(arguments: InstructionSet.supported, [1, 15, 1000, 40000])
    func siluMultiplyMatchesDefinition(_ instructions: InstructionSet, _ count: Int) {
        var generator = SplitMix(seed: 2)
        var gate = generator.floats(count, scale: 12)
        gate[0] = -200
        let up = generator.floats(count)
        let expected = zip(gate, up).map { Double($0) / (1 + exp(-Double($0))) * Double($1) }
        compute(instructions).siluMultiply(&gate, up, count: count)
        let worst = zip(gate, expected).map { abs(Double($0) - $1) / (abs($1) + 1e-3) }.max() ?? 0
        #expect(worst < 2e-6)
    }

    @Test(arguments: InstructionSet.supported, [1, 31, 20000])
    func addSums(_ instructions: InstructionSet, _ count: Int) {
        var generator = SplitMix(seed: 3)
        let x = generator.floats(count)
        var y = generator.floats(count)
        let expected = zip(x, y).map { $0 + $1 }
        compute(instructions).add(x, into: &y, count: count)
        #expect(y == expected)
    }

    @Test(arguments: InstructionSet.supported, [1, 5, 333])
    func softmaxMatchesDefinition(_ instructions: InstructionSet, _ count: Int) {
        var generator = SplitMix(seed: 4)
        var x = generator.floats(count, scale: 30)
        if count > 2 { x[1] = -.infinity }
        let maximum = Double(x.max() ?? 0)
        let weights = x.map { exp(Double($0) - maximum) }
        let sum = weights.reduce(0, +)
        compute(instructions).softmax(&x, count: count)
        #expect(zip(x, weights).allSatisfy { abs(Double($0) - $1 / sum) < 1e-6 })
    }

    @Test func softmaxOfNothingFiniteIsUniform() {
        var x = [Float](repeating: -.infinity, count: 8)
        compute(.best).softmax(&x, count: 8)
        #expect(x == [Float](repeating: 0.125, count: 8))
    }

    @Test(arguments: InstructionSet.supported, [1, 5, 32, 33, 511, 513, 49153])
    func logSumExpMatchesDefinition(_ instructions: InstructionSet, _ count: Int) {
        var generator = SplitMix(seed: 6)
        for scale: Float in [0, 1, 30, 1e4] {
            var x = generator.floats(count, scale: scale)
            if count > 2 { x[count - 2] = -.infinity }
            // The largest, in turn among the vectors and in what remains after them.
            x[scale == 30 ? 0 : count - 1] += 2 * scale
            let maximum = Double(x.max() ?? 0)
            let expected = maximum + log(x.reduce(0) { $0 + exp(Double($1) - maximum) })
            let found = compute(instructions).logSumExp(x, count: count)
            #expect(abs(found - expected) < 1e-6)
        }
    }

    @Test(arguments: InstructionSet.supported)
    func logSumExpOfNothingFinite(_ instructions: InstructionSet) {
        let compute = compute(instructions)
        let nothing = [Float](repeating: -.infinity, count: 40)
        #expect(compute.logSumExp(nothing, count: 0) == -.infinity)
        #expect(compute.logSumExp(nothing, count: 40) == -.infinity)
        for index in [3, 39] {
            var x = [Float](repeating: 1, count: 40)
            x[index] = .nan
            #expect(compute.logSumExp(x, count: 40).isNaN)
        }
    }

    @Test(arguments: InstructionSet.supported, [PairElementType.float16, .bfloat16, .float32])
    func roundingIsToNearestEven(_ instructions: InstructionSet, _ type: PairElementType) {
        var generator = SplitMix(seed: 5)
        var x = generator.floats(1000)
        x += (0..<1000).map { _ in
            Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
        }
        x += [
            0, -0.0, .infinity, -.infinity, .nan, 65519, 65520, 1e-8, 5.9604645e-8, 2.9802322e-8,
            6.1e-5,
        ]
        let bytes = ByteBuffer(count: type.rowBytes(x.count))
        compute(instructions).convertRows(
            x, rows: 1, width: x.count, stride: x.count, to: type, into: bytes.base)
        var back = [Float](repeating: 0, count: x.count)
        compute(instructions).convertRows(
            UnsafeRawPointer(bytes.base), rows: 1, width: x.count, from: type, into: &back)
        for (value, rounded) in zip(x, back) {
            if value.isNaN {
                #expect(rounded.isNaN)
                continue
            }
            switch type {
            case .float32: #expect(rounded.bitPattern == value.bitPattern)
            case .float16:
                #expect(rounded == Self.nearest(value, digits: 11, least: -24, largest: 65504))
            default:
                #expect(rounded == Self.nearest(value, digits: 8, least: -133, largest: 0x1.FEp127))
            }
        }
    }

    /// The closest number with `digits` binary digits and unit at least 2^least.
    private static func nearest(_ value: Float, digits: Int, least: Int, largest: Double) -> Float {
        guard value.isFinite, value != 0 else { return value }
        let exact = Double(value)
        let unit = Double(
            sign: .plus, exponent: max(Int(exact.exponent) - digits + 1, least), significand: 1)
        let rounded = (exact / unit).rounded(.toNearestOrEven) * unit
        return abs(rounded) > largest ? (value < 0 ? -.infinity : .infinity) : Float(rounded)
    }
}
