import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct AttentionPartialTests {
    private let geometry = AttentionGeometry(heads: 2, kvHeads: 1, headDim: 6)
    private let compute = Compute(pool: ThreadPool(threadCount: 1), precision: .float32)

    @Test func mergeOfPartsEqualsTheWhole() {
        var generator = SplitMix(seed: 31)
        let whole = AttentionProblem(
            geometry: geometry, queries: 3, pairs: 50, type: .float32, using: &generator)
        let partial = AttentionPartial(capacity: 3, geometry: geometry)
        partial.reset(queries: 3)
        for (first, end) in [(20, 50), (0, 0), (0, 20)] {
            let part = AttentionPartial(capacity: 5, geometry: geometry)
            let offset = first * 6 * 4
            let run = PairRun(
                keys: whole.keys.base + offset, values: whole.values.base + offset,
                count: end - first)
            compute.attend(
                queries: whole.x, count: 3, geometry: geometry, elementType: .float32,
                runs: [[run]], visibility: .all, into: part)
            partial.merge(part)
        }
        let expected = whole.solution()
        let output = AttentionProblem.output(partial)
        #expect(zip(output, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    }

    @Test func emptyPartsAreTheIdentity() {
        var generator = SplitMix(seed: 32)
        let problem = AttentionProblem(
            geometry: geometry, queries: 2, pairs: 9, type: .float16, using: &generator)
        let part = problem.attend(compute)
        let before = AttentionProblem.output(part)
        let empty = AttentionPartial(capacity: 2, geometry: geometry)
        empty.reset(queries: 2)
        part.merge(empty)
        #expect(AttentionProblem.output(part) == before)
        empty.merge(part)
        #expect(AttentionProblem.output(empty) == before)
        let nothing = AttentionPartial(capacity: 2, geometry: geometry)
        nothing.reset(queries: 2)
        let other = AttentionPartial(capacity: 2, geometry: geometry)
        other.reset(queries: 2)
        nothing.merge(other)
        #expect(AttentionProblem.output(nothing).allSatisfy { $0 == 0 })
    }

    @Test func biasShiftsTheMassOfAPart() {
        let one = AttentionPartial(capacity: 1, geometry: geometry)
        let two = AttentionPartial(capacity: 1, geometry: geometry)
        for part in [one, two] {
            part.reset(queries: 1)
            for head in 0..<2 {
                part.maxima[head] = 0.5
                part.sums[head] = 1
            }
        }
        for element in 0..<12 { two.weighted[element] = 1 }
        two.addToMaxima(bias: [Float(log(3.0)), 0])
        one.merge(two)
        let output = AttentionProblem.output(one)
        #expect(output[0..<6].allSatisfy { abs($0 - 0.75) < 1e-6 })
        #expect(output[6..<12].allSatisfy { abs($0 - 0.5) < 1e-6 })
    }
}
