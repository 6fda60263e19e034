import LinearAlgebra
import TestSupport
import Testing

@Suite struct ComputeMultiplyTests {
    static let pool = ThreadPool(threadCount: 3)

    /// Largest error allowed, relative to the sum of the terms' magnitudes.
    static func tolerance(_ precision: Precision, _ columns: Int) -> Double {
        switch precision {
        case .float32: 4e-7 * Double(columns).squareRoot() + 1e-6
        case .bfloat16: 0.012
        // With few columns one term can dominate, and its rounding with it.
        case .int8: columns < 96 ? 0.06 : 0.025
        }
    }

    @Test(arguments: ElementType.allCases, InstructionSet.supported)
    func productMatchesDoublePrecision(_ type: ElementType, _ instructions: InstructionSet) throws {
        let shapes =
            type.blockElements == 1
            ? [(1, 1), (7, 5), (33, 100), (70, 67), (101, 288), (3, 3273)]
            : [(1, 32), (9, 64), (33, 96), (70, 160), (101, 288), (5, 576), (3, 3232)]
        var generator = SplitMix(seed: UInt64(type.rawValue) + 11)
        for precision in Precision.allCases {
            let compute = Compute(
                pool: Self.pool, precision: precision, instructions: instructions)
            for (rows, columns) in shapes {
                let weights = try StoredWeights(
                    rows: rows, columns: columns, type: type, using: &generator)
                for count in [1, 2, 3, 4, 5, 13] {
                    let x = generator.floats(count * columns)
                    let (expected, magnitudes) = weights.product(x)
                    var y = [Float](repeating: .nan, count: count * rows)
                    compute.multiply(x, count: count, by: weights.matrix, into: &y)
                    let bound = Self.tolerance(compute.precision, columns)
                    let worst = zip(y, zip(expected, magnitudes)).map {
                        abs(Double($0) - $1.0) / $1.1
                    }
                    let largest = worst.contains { $0.isNaN } ? .infinity : worst.max() ?? 0
                    #expect(
                        largest < bound, "\(precision) \(rows)x\(columns) count \(count)")
                }
            }
        }
    }

    @Test(arguments: [1, 3, 20]) func fusedFormsEqualSingleProducts(_ count: Int) throws {
        var generator = SplitMix(seed: 5)
        let columns = 96
        let matrices = try [(40, ElementType.q4_1), (17, .q8_0), (200, .float32)].map {
            try StoredWeights(rows: $0, columns: columns, type: $1, using: &generator).matrix
        }
        let x = generator.floats(count * columns)
        for precision in Precision.allCases {
            let compute = Compute(pool: Self.pool, precision: precision)
            let single = matrices.map { FloatBuffer(count: count * $0.rows) }
            for (matrix, y) in zip(matrices, single) {
                compute.multiply(x, count: count, by: matrix, into: y.base)
            }
            let fused = matrices.map { FloatBuffer(count: count * $0.rows) }
            compute.multiply(
                x, count: count, by: matrices[0], matrices[1], matrices[2], into: fused[0].base,
                fused[1].base, fused[2].base)
            #expect(zip(fused, single).allSatisfy { $0.elements.elementsEqual($1.elements) })
            let listed = matrices.map { FloatBuffer(count: count * $0.rows) }
            compute.multiply(x, count: count, by: matrices, into: listed.map(\.base))
            #expect(zip(listed, single).allSatisfy { $0.elements.elementsEqual($1.elements) })
            let pair = [FloatBuffer(count: count * 40), FloatBuffer(count: count * 17)]
            compute.multiply(
                x, count: count, by: matrices[0], matrices[1], into: pair[0].base, pair[1].base)
            #expect(zip(pair, single).allSatisfy { $0.elements.elementsEqual($1.elements) })
        }
    }

    @Test(arguments: [1, 4, 5, 40], InstructionSet.supported)
    func addedProductsEqualProductsThatAreAdded(
        _ count: Int, _ instructions: InstructionSet
    ) throws {
        var generator = SplitMix(seed: 7)
        // More columns than one pass has, so that the kernels add to their own sums too.
        for (columns, type) in [(96, ElementType.q4_1), (100, .float32), (3136, .q8_0)] {
            let matrix = try StoredWeights(
                rows: 70, columns: columns, type: type, using: &generator
            ).matrix
            let (x, y) = (generator.floats(count * columns), generator.floats(count * 70))
            for precision in Precision.allCases {
                let compute = Compute(
                    pool: Self.pool, precision: precision, instructions: instructions)
                var product = [Float](repeating: 0, count: count * 70)
                compute.multiply(x, count: count, by: matrix, into: &product)
                var (sum, room) = (y, product)
                compute.multiply(x, count: count, by: matrix, addingTo: &sum, room: &room)
                for (found, (one, other)) in zip(sum, zip(y, product)) {
                    #expect(abs(found - (one + other)) <= 1e-5 * (1 + abs(one) + abs(other)))
                }
            }
        }
    }

    @Test(arguments: Precision.allCases)
    func resultIsIndependentOfThreads(_ precision: Precision) throws {
        var generator = SplitMix(seed: 6)
        let matrix = try StoredWeights(
            rows: 8000, columns: 64, type: .q4_0, using: &generator
        ).matrix
        for count in [1, 9] {
            let x = generator.floats(count * 64)
            let results = [1, 2, 5, 70].map { threads in
                let compute = Compute(pool: ThreadPool(threadCount: threads), precision: precision)
                var y = [Float](repeating: 0, count: count * 8000)
                compute.multiply(x, count: count, by: matrix, into: &y)
                return y
            }
            #expect(results.allSatisfy { $0 == results[0] })
        }
    }
}
