import Glibc
import LinearAlgebra
import LongLlama
import Testing

@Suite struct NearestSelectedMemoryTests {
    /// The nearest pairs of all of a problem's memory.
    private static func nearest(_ problem: MemoryProblem, k: Int) -> NearestSelectedMemory {
        let selection = PairSelectionTests.selection(problem, pieces: [problem.tokenCount])
        return NearestSelectedMemory(selection, k: k, compute: TinyModel.compute)
    }

    @Test(arguments: UInt64(1)...24) func thePairsAreTheLargest(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let tokens = Int.random(in: 1...3000, using: &generator)
        let k = Int.random(in: 1...64, using: &generator)
        let mask = (0..<tokens).map { _ in UInt8.random(in: 0...1, using: &generator) }
        // Whole numbers make ties, which go to earlier tokens.
        let problem = MemoryProblem(
            seed: seed, tokens: tokens, queries: Int.random(in: 1...40, using: &generator),
            heads: 4, kvHeads: seed.isMultiple(of: 2) ? 2 : 4, headDim: 16,
            whole: seed.isMultiple(of: 4), mask: seed.isMultiple(of: 5) ? mask : nil)
        let first = Int.random(in: 0...tokens, using: &generator)
        let selection = PairSelectionTests.selection(problem, pieces: [first, tokens - first])
        let received = try problem.triples(
            of: NearestSelectedMemory(selection, k: k, compute: TinyModel.compute))
        let expected = problem.expected(k: k)
        let place = "seed \(seed), \(k) of \(tokens)"
        #expect(Differences.largest(received.outputs, expected.outputs) < 1e-5, "\(place)")
        #expect(Differences.largest(received.logSums, expected.logSums) < 1e-5, "\(place)")
    }

    @Test(arguments: [300, 301, 5000]) func enoughPairsEqualExactAttention(k: Int) throws {
        let mask = (0..<300).map { UInt8($0 % 7 == 0 ? 0 : 1) }
        let problem = MemoryProblem(seed: 41, tokens: 300, queries: 5, mask: mask)
        let (outputs, logSums) = try problem.triples(of: Self.nearest(problem, k: k))
        let exact = try problem.triples(of: problem.memory)
        #expect(Differences.largest(outputs, exact.outputs) < 1e-5)
        #expect(Differences.largest(logSums, exact.logSums) < 1e-5)
    }

    @Test func maskedTokensAreTakenLast() throws {
        let mask: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        let problem = MemoryProblem(seed: 43, tokens: 10, queries: 1, mask: mask)
        let outputs = try problem.triples(of: Self.nearest(problem, k: 4)).outputs
        for head in 0..<4 {
            let values = problem.memory.pairs(layer: 1, kvHead: head / 2).values
            let received = Array(outputs[head * 20..<(head + 1) * 20])
            #expect(Differences.largest(received, Array(values[60..<80])) < 1e-6)
        }
    }

    @Test func noPairsGiveTheEmptyPart() throws {
        let problem = MemoryProblem(seed: 44, tokens: 10, queries: 2)
        let (outputs, logSums) = try problem.triples(of: Self.nearest(problem, k: 0))
        #expect(outputs.allSatisfy { $0 == 0 })
        #expect(logSums.allSatisfy { $0 == -.infinity })
    }

    @Test func itIsReadByASessionAsTheExactMemoryIs() throws {
        let tiny = try TinyModel(seed: 45)
        let memory = WorkingMemory(
            configuration: tiny.configuration, compute: tiny.model.compute)
        try MemoryEncoder(model: tiny.model, windowTokens: 16).encode(
            tiny.tokens(64, seed: 1), sink: memory)
        let nearest = NearestSelectedMemory(
            PairSelection(configuration: tiny.configuration, all: memory), k: 64,
            compute: tiny.model.compute)
        let question = tiny.tokens(8, seed: 2)
        let logits = try Session(model: tiny.model, mounted: [nearest]).allLogits(
            question, usesCache: false)
        let exact = try Session(model: tiny.model, mounted: [memory]).allLogits(
            question, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, exact.flatMap { $0 }) < 1e-5)
    }

    @Test func chosenPairsAreReportedWithTheirLogits() throws {
        let problem = MemoryProblem(seed: 81, tokens: 200, queries: 3, heads: 4, kvHeads: 2)
        let memory = Self.nearest(problem, k: 5)
        var chosen: [Int: [NearestSelectedMemory.Chosen]] = [:]
        memory.onChosen = { layer, query, head, pairs in
            #expect(layer == 1)
            chosen[query * 4 + head] = pairs
        }
        let logSums = try problem.triples(of: memory).logSums
        #expect(chosen.count == 12)
        for (row, pairs) in chosen {
            #expect(Set(pairs.map(\.token)).count == 5)
            let largest = pairs.map { Double($0.logit) }.max() ?? 0
            let sum = pairs.reduce(0) { $0 + Glibc.exp(Double($1.logit) - largest) }
            #expect(abs(largest + Glibc.log(sum) - logSums[row]) < 1e-4)
        }
    }

    @Test func brainFloatsChooseNearlyTheSame() throws {
        let problem = MemoryProblem(
            seed: 82, tokens: 500, queries: 8, headDim: 64, elementType: .bfloat16)
        var configuration = ModelConfiguration.tiny(heads: 4, kvHeads: 2, headDim: 64)
        configuration.memoryElementType = .bfloat16
        let received = try problem.triples(
            of: NearestSelectedMemory(
                PairSelection(configuration: configuration, all: problem.memory), k: 32,
                compute: Compute(pool: TinyModel.compute.pool, precision: .bfloat16)))
        let expected = problem.expected(k: 32)
        #expect(Differences.largest(received.logSums, expected.logSums) < 0.1)
        #expect(Differences.largest(received.outputs, expected.outputs) < 0.2)
    }
}
