import LongLlama
import Testing

@Suite struct SamplerTests {
    @Test func greedyTakesTheFirstOfTheLargest() throws {
        var sampler = try Sampler(.greedy)
        #expect(next(&sampler, [0, 3, 1, 3, 3]) == 1)
        #expect(next(&sampler, [-2, -1, -1]) == 1)
        #expect(next(&sampler, [5]) == 0)
        var penalised = try Sampler(SamplingOptions(repetitionPenalty: 1.5))
        #expect(next(&penalised, [0, 3, 1, 3, 3]) == 1, "also on the way with penalties")
    }

    @Test func thePenaltyMakesPresentTokensLessLikely() throws {
        var sampler = try Sampler(SamplingOptions(repetitionPenalty: 2))
        #expect(next(&sampler, [4, 3], present: [0]) == 1)
        #expect(next(&sampler, [4, 1], present: [0]) == 0)
        #expect(next(&sampler, [-1, -1.5], present: [0]) == 1, "negative logits are multiplied")
        #expect(next(&sampler, [4, 3], present: []) == 0)
    }

    @Test(arguments: [
        SamplingOptions(temperature: 1), SamplingOptions(temperature: 0.3),
        SamplingOptions(temperature: 2.5), SamplingOptions(temperature: 1, topK: 1),
        SamplingOptions(temperature: 1, topK: 4), SamplingOptions(temperature: 1, topK: 1000),
        SamplingOptions(temperature: 1, topP: 0.6), SamplingOptions(temperature: 1, topP: 1),
        SamplingOptions(temperature: 1, topP: 1e-6), SamplingOptions(temperature: 1, minP: 0.2),
        SamplingOptions(temperature: 1, minP: 1), SamplingOptions(temperature: 1, minP: 0),
        SamplingOptions(temperature: 1.4, topK: 8, topP: 0.8, minP: 0.1),
        SamplingOptions(temperature: 0.8, repetitionPenalty: 1.7),
        SamplingOptions(temperature: 1.2, topK: 6, topP: 0.9, repetitionPenalty: 0.6),
    ])
    func drawsFollowTheDefinition(options: SamplingOptions) throws {
        var generator = SeededGenerator(seed: 81)
        for seed in UInt64(1)...3 {
            let logits = (0..<12).map { _ in Float.random(in: -3...3, using: &generator) }
            var seeded = options
            seeded.seed = seed
            var sampler = try Sampler(seeded)
            let present: Set<Int32> = [0, 3, 7]
            let draws = 6000
            var counts = [Int](repeating: 0, count: logits.count)
            for _ in 0..<draws { counts[Int(next(&sampler, logits, present: present))] += 1 }
            let expected = NaiveSampler.probabilities(logits, options, present: present)
            for (token, probability) in expected.enumerated() {
                let deviation = (probability * (1 - probability) / Double(draws)).squareRoot()
                let share = Double(counts[token]) / Double(draws)
                // Five deviations, and nothing at all of what the filters leave out.
                let bound = probability == 0 ? 0 : 5 * deviation + 1.0 / Double(draws)
                #expect(
                    abs(share - probability) <= bound,
                    "seed \(seed), token \(token): \(share) of \(probability), \(options)")
            }
        }
    }

    @Test func theSeedDecidesTheDraws() throws {
        let logits = [Float](repeating: 0, count: 100)
        func draws(_ seed: UInt64) throws -> [Int32] {
            var sampler = try Sampler(SamplingOptions(temperature: 1, seed: seed))
            return (0..<50).map { _ in next(&sampler, logits) }
        }
        #expect(try draws(5) == draws(5))
        #expect(try draws(5) != draws(6))
    }

    @Test(
        arguments: [
            [Float.nan, 1, .nan], [.infinity, 0, .infinity], [-.infinity, -.infinity, -.infinity],
            [.nan, .nan, .nan], [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0],
        ] as [[Float]]) func hostileLogitsGiveSomeToken(logits: [Float]) throws
    {
        for options in [
            SamplingOptions.greedy, SamplingOptions(temperature: 1e-30, topK: 2),
            SamplingOptions(temperature: 1, topP: 0.5, minP: 0.1, repetitionPenalty: 1.3),
        ] {
            var sampler = try Sampler(options)
            #expect((0..<3).contains(next(&sampler, logits, present: [1])))
        }
    }

    private func next(
        _ sampler: inout Sampler, _ logits: [Float], present: Set<Int32> = []
    ) -> Int32 {
        logits.withUnsafeBufferPointer { sampler.next($0, present: present) }
    }
}
