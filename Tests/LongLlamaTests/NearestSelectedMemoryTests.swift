import Glibc
import LinearAlgebra
import LongLlama
import Testing

@Suite struct NearestSelectedMemoryTests {
    private static let compute = Compute(pool: TinyModel.compute.pool, precision: .float32)

    @Test(arguments: UInt64(1)...16) func equalsTheReferenceOfAllLogits(seed: UInt64) throws {
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
            of: NearestSelectedMemory(selection, k: k, compute: Self.compute))
        let expected = try problem.triples(
            of: NearestWorkingMemory(problem.memory, geometry: problem.geometry, k: k))
        let place = "seed \(seed), \(k) of \(tokens)"
        #expect(Differences.largest(received.outputs, expected.outputs) < 1e-5, "\(place)")
        #expect(Differences.largest(received.logSums, expected.logSums) < 1e-5, "\(place)")
    }

    @Test func chosenPairsAreReportedWithTheirLogits() throws {
        let problem = MemoryProblem(seed: 81, tokens: 200, queries: 3, heads: 4, kvHeads: 2)
        let selection = PairSelectionTests.selection(problem, pieces: [200])
        let memory = NearestSelectedMemory(selection, k: 5, compute: Self.compute)
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
        var selection = PairSelection(configuration: configuration)
        selection.append(problem.memory, 0..<500)
        let received = try problem.triples(
            of: NearestSelectedMemory(
                selection, k: 32,
                compute: Compute(pool: TinyModel.compute.pool, precision: .bfloat16)))
        let expected = try problem.triples(
            of: NearestWorkingMemory(problem.memory, geometry: problem.geometry, k: 32))
        #expect(Differences.largest(received.logSums, expected.logSums) < 0.1)
        #expect(Differences.largest(received.outputs, expected.outputs) < 0.2)
    }
}
