import LinearAlgebra
import TestSupport
import Testing

@Suite struct ComputeAttendTests {
    private static let pool = ThreadPool(threadCount: 2)

    private func compute(
        _ instructions: InstructionSet = .best, _ precision: Precision = .float32
    ) -> Compute {
        Compute(pool: Self.pool, precision: precision, instructions: instructions)
    }

    private func worst(_ partial: AttentionPartial, _ expected: [Double]) -> Double {
        let errors = zip(AttentionProblem.output(partial), expected).map { abs(Double($0) - $1) }
        return errors.contains { $0.isNaN } ? .infinity : errors.max() ?? 0
    }

    @Test(
        arguments: InstructionSet.supported,
        [
            AttentionGeometry(heads: 9, kvHeads: 3, headDim: 64),
            AttentionGeometry(heads: 2, kvHeads: 2, headDim: 100),
            AttentionGeometry(heads: 8, kvHeads: 1, headDim: 16),
            AttentionGeometry(heads: 3, kvHeads: 3, headDim: 7),
            AttentionGeometry(heads: 3, kvHeads: 1, headDim: 80),
            AttentionGeometry(heads: 2, kvHeads: 1, headDim: 128),
        ])
    func matchesDoublePrecision(_ instructions: InstructionSet, _ geometry: AttentionGeometry) {
        var generator = SplitMix(seed: 21)
        for type in PairElementType.allCases {
            for (queries, pairs) in [(1, 1), (1, 700), (3, 65), (40, 131)] {
                let problem = AttentionProblem(
                    geometry: geometry, queries: queries, pairs: pairs, type: type,
                    using: &generator)
                let expected = problem.solution()
                let error = worst(problem.attend(compute(instructions)), expected)
                #expect(error < 1e-5, "\(type) \(queries) queries, \(pairs) pairs")
                let rough = worst(problem.attend(compute(instructions, .bfloat16)), expected)
                #expect(rough < 2e-2, "bfloat16: \(type) \(queries) queries, \(pairs) pairs")
            }
        }
    }

    @Test(arguments: InstructionSet.supported, [0, 5, 90])
    func causalQueriesSeeNoFuture(_ instructions: InstructionSet, _ past: Int) {
        var generator = SplitMix(seed: 22)
        let geometry = AttentionGeometry(heads: 4, kvHeads: 2, headDim: 32)
        for queries in [1, 2, 77] {
            for share in [0, 0.3] {
                let problem = AttentionProblem(
                    geometry: geometry, queries: queries, pairs: past + queries, type: .bfloat16,
                    maskedShare: share, using: &generator)
                let visibility = PairVisibility.causal(past: past)
                let expected = problem.solution(visibility: visibility)
                #expect(
                    worst(problem.attend(compute(instructions), visibility: visibility), expected)
                        < 1e-5)
                let rough = problem.attend(
                    compute(instructions, .bfloat16), visibility: visibility)
                #expect(worst(rough, expected) < 2e-2)
            }
        }
    }

    @Test(arguments: InstructionSet.supported) func fullyMaskedQueriesAverageAll(
        _ instructions: InstructionSet
    ) {
        var generator = SplitMix(seed: 23)
        let geometry = AttentionGeometry(heads: 2, kvHeads: 1, headDim: 20)
        let problem = AttentionProblem(
            geometry: geometry, queries: 9, pairs: 9, type: .float16, maskedShare: 1,
            using: &generator)
        for visibility in [PairVisibility.all, .causal(past: 0)] {
            for precision in [Precision.float32, .bfloat16] {
                let partial = problem.attend(
                    compute(instructions, precision), visibility: visibility)
                #expect(worst(partial, problem.solution(visibility: visibility)) < 1e-2)
                #expect(partial.maxima[0] == -1e6)
                #expect(partial.sums[0] == 9)
            }
        }
    }

    // The ways of many queries may round weights, but all masked logits are equal.
    @Test(arguments: InstructionSet.supported) func manyFullyMaskedQueriesAverageAll(
        _ instructions: InstructionSet
    ) {
        var generator = SplitMix(seed: 26)
        let geometry = AttentionGeometry(heads: 2, kvHeads: 1, headDim: 20)
        let problem = AttentionProblem(
            geometry: geometry, queries: 40, pairs: 40, type: .float16, maskedShare: 1,
            using: &generator)
        for visibility in [PairVisibility.all, .causal(past: 0)] {
            for precision in [Precision.float32, .bfloat16] {
                let partial = problem.attend(
                    compute(instructions, precision), visibility: visibility)
                #expect(worst(partial, problem.solution(visibility: visibility)) < 1e-2)
                #expect(partial.maxima[0] == -1e6)
                #expect(abs(partial.sums[0] - 40) < 40 * 0x1p-18)
            }
        }
    }

    @Test func hugeLogitsAreClamped() {
        var generator = SplitMix(seed: 24)
        let problem = AttentionProblem(
            geometry: AttentionGeometry(heads: 1, kvHeads: 1, headDim: 8), queries: 3, pairs: 5,
            type: .float32, scale: 1e9, using: &generator)
        for instructions in InstructionSet.supported {
            let partial = problem.attend(compute(instructions))
            #expect(worst(partial, problem.solution()) < 1e-4)
        }
    }

    @Test(arguments: InstructionSet.supported, [Precision.float32, .bfloat16])
    func cutsAndThreadsDoNotMatter(_ instructions: InstructionSet, _ precision: Precision) {
        var generator = SplitMix(seed: 25)
        let geometry = AttentionGeometry(heads: 3, kvHeads: 1, headDim: 48)
        for (queries, pairs) in [(1, 1300), (30, 1300), (150, 400)] {
            let problem = AttentionProblem(
                geometry: geometry, queries: queries, pairs: pairs, type: .bfloat16,
                maskedShare: 0.1, using: &generator)
            for visibility in [PairVisibility.all, .causal(past: pairs - queries)] {
                let whole = problem.attend(
                    compute(instructions, precision), visibility: visibility)
                let single = Compute(
                    pool: ThreadPool(threadCount: 1), precision: precision,
                    instructions: instructions)
                let cuts = [1, 8, 8, 71, 72, 255, 256, 300, 399]
                for other in [
                    problem.attend(
                        compute(instructions, precision), cuts: cuts, visibility: visibility),
                    problem.attend(single, cuts: [13, 200], visibility: visibility),
                ] {
                    #expect(AttentionProblem.output(other) == AttentionProblem.output(whole))
                    let rows = queries * geometry.heads
                    #expect((0..<rows).allSatisfy { other.sums[$0] == whole.sums[$0] })
                    #expect((0..<rows).allSatisfy { other.maxima[$0] == whole.maxima[$0] })
                }
            }
        }
    }

    @Test func noPairsGiveTheEmptyPart() {
        var generator = SplitMix(seed: 26)
        let problem = AttentionProblem(
            geometry: AttentionGeometry(heads: 2, kvHeads: 2, headDim: 8), queries: 3, pairs: 0,
            type: .bfloat16, using: &generator)
        let partial = problem.attend(compute())
        #expect((0..<6).allSatisfy { partial.maxima[$0] == -.infinity && partial.sums[$0] == 0 })
        #expect(AttentionProblem.output(partial).allSatisfy { $0 == 0 })
    }
}
