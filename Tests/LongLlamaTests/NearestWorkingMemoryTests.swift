import LinearAlgebra
import LongLlama
import Testing

@Suite struct NearestWorkingMemoryTests {
    @Test(arguments: [300, 301, 5000]) func enoughPairsEqualExactAttention(k: Int) throws {
        let mask = (0..<300).map { UInt8($0 % 7 == 0 ? 0 : 1) }
        let problem = MemoryProblem(seed: 41, tokens: 300, queries: 5, mask: mask)
        let nearest = NearestWorkingMemory(problem.memory, geometry: problem.geometry, k: k)
        let (outputs, logSums) = try problem.triples(of: nearest)
        let exact = try problem.triples(of: problem.memory)
        #expect(Differences.largest(outputs, exact.outputs) < 1e-5)
        #expect(Differences.largest(logSums, exact.logSums) < 1e-5)
    }

    @Test(arguments: UInt64(1)...20) func fewerPairsAreTheLargest(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let tokens = Int.random(in: 1...900, using: &generator)
        let k = Int.random(in: 1...64, using: &generator)
        let mask = (0..<tokens).map { _ in UInt8.random(in: 0...1, using: &generator) }
        // Whole numbers make ties, which go to earlier tokens.
        let problem = MemoryProblem(
            seed: seed, tokens: tokens, queries: Int.random(in: 1...40, using: &generator),
            heads: 4, kvHeads: seed.isMultiple(of: 2) ? 2 : 4, headDim: 16,
            whole: seed.isMultiple(of: 4), mask: seed.isMultiple(of: 5) ? mask : nil)
        let nearest = NearestWorkingMemory(problem.memory, geometry: problem.geometry, k: k)
        let (outputs, logSums) = try problem.triples(of: nearest)
        let expected = problem.expected(k: k)
        let place = "seed \(seed), \(k) of \(tokens)"
        #expect(Differences.largest(outputs, expected.outputs) < 1e-5, "\(place)")
        #expect(Differences.largest(logSums, expected.logSums) < 1e-5, "\(place)")
    }

    @Test func moreQueriesThanOneBlockOfProducts() throws {
        let problem = MemoryProblem(
            seed: 42, tokens: 3000, queries: 200, heads: 2, kvHeads: 1, headDim: 8)
        let nearest = NearestWorkingMemory(problem.memory, geometry: problem.geometry, k: 10)
        let expected = problem.expected(k: 10)
        #expect(
            Differences.largest(try problem.triples(of: nearest).outputs, expected.outputs) < 1e-5)
    }

    @Test func maskedTokensAreTakenLast() throws {
        let mask: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        let problem = MemoryProblem(seed: 43, tokens: 10, queries: 1, mask: mask)
        let nearest = NearestWorkingMemory(problem.memory, geometry: problem.geometry, k: 4)
        let outputs = try problem.triples(of: nearest).outputs
        for head in 0..<4 {
            let values = problem.memory.pairs(layer: 1, kvHead: head / 2).values
            let received = Array(outputs[head * 20..<(head + 1) * 20])
            #expect(Differences.largest(received, Array(values[60..<80])) < 1e-6)
        }
    }

    @Test func noPairsGiveTheEmptyPart() throws {
        let problem = MemoryProblem(seed: 44, tokens: 10, queries: 2)
        let nearest = NearestWorkingMemory(problem.memory, geometry: problem.geometry, k: 0)
        let (outputs, logSums) = try problem.triples(of: nearest)
        #expect(outputs.allSatisfy { $0 == 0 })
        #expect(logSums.allSatisfy { $0 == -.infinity })
    }

    @Test func itIsReadByASessionAsTheExactMemoryIs() throws {
        let tiny = try TinyModel(seed: 45)
        let memory = WorkingMemory(
            configuration: tiny.configuration, compute: tiny.model.compute)
        try MemoryEncoder(model: tiny.model, windowTokens: 16).encode(
            tiny.tokens(64, seed: 1), sink: memory)
        let nearest = NearestWorkingMemory(
            memory, geometry: tiny.configuration.geometry, k: 64)
        let question = tiny.tokens(8, seed: 2)
        let logits = try Session(model: tiny.model, mounted: [nearest]).allLogits(
            question, usesCache: false)
        let exact = try Session(model: tiny.model, mounted: [memory]).allLogits(
            question, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, exact.flatMap { $0 }) < 1e-5)
    }
}
