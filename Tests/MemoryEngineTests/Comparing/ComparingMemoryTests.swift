import Foundation
import LinearAlgebra
import LongLlama
import MemoryStorage
import Testing
import VectorSearch

@testable import MemoryEngine

/// What a comparison reports, against sums written out over all pairs.
@Suite struct ComparingMemoryTests {
    private static let dim = TinyModel.headDim

    /// The numbers of one head, averaged over queries.
    private struct Expected {
        var recall = 0.0
        var capturedMass = 0.0
        var relativeError = 0.0
    }

    @Test(arguments: [(4, 1), (4, 3), (16, 2), (50, 1 << 20)])
    func numbersEqualTheWrittenOutSums(k: Int, probes: Int) throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.index("m", segmentTokens: 100)
        let reference = try ReferenceMemory(bench.model, reading: bench.tree).memory
        let memory = try bench.open()
        let compute = bench.model.model.compute
        let search = try memory.search(k: k, probes: probes, pool: compute.pool)
        let comparing = ComparingMemory(
            exact: StoredMemory(memory.snapshot, layout: memory.layout, compute: compute),
            approximate: NearestStoredMemory(search, compute: compute),
            everything: try memory.search(k: k, probes: 1 << 20, pool: compute.pool))

        let count = 6
        var generator = SeededGenerator(seed: 11)
        let queries = generator.floats(count * TinyModel.heads * Self.dim, scale: 2)
        let partial = AttentionPartial(
            capacity: count, geometry: bench.model.model.configuration.geometry)
        try comparing.attend(queries, count: count, layer: 3, into: partial)

        let found = try search.nearest(queries, count: count, layer: 3)
        let sums = try #require(comparing.sums[3])
        for head in 0..<TinyModel.heads {
            let pairs = reference.pairs(layer: 3, kvHead: head / 2)
            var want = Expected()
            for query in 0..<count {
                let start = (query * TinyModel.heads + head) * Self.dim
                let ids = Set(found.ids[found.range(query: query, head: head)])
                Self.add(
                    Array(queries[start..<start + Self.dim]), pairs, k: k, to: &want
                ) { memory.snapshot.pair(liveToken: $0).map(ids.contains) ?? false }
            }
            let have = sums[head]
            #expect(have.queries == count)
            #expect(abs(have.recall - want.recall) < 1e-9)
            #expect(abs(have.capturedMass - want.capturedMass) < 1e-4)
            #expect(abs(have.relativeError - want.relativeError) < 1e-3)
        }
    }

    /// Adds one query's numbers, computed from all logits in double precision.
    private static func add(
        _ query: [Float], _ pairs: (keys: [Float], values: [Float]), k: Int,
        to sums: inout Expected, isFound: (Int) -> Bool
    ) {
        let tokens = pairs.keys.count / dim
        let logits = (0..<tokens).map { token in
            (0..<dim).reduce(0.0) {
                $0 + Double(query[$1]) * Double(pairs.keys[token * dim + $1])
            } / Double(dim).squareRoot()
        }
        let weights = logits.map(exp)
        func output(_ isIncluded: (Int) -> Bool) -> [Double] {
            let chosen = (0..<tokens).filter(isIncluded)
            let mass = chosen.reduce(0) { $0 + weights[$1] }
            return (0..<dim).map { element in
                chosen.reduce(0) {
                    $0 + weights[$1] * Double(pairs.values[$1 * dim + element])
                } / mass
            }
        }
        let best = (0..<tokens).sorted { logits[$0] > logits[$1] }.prefix(k)
        sums.recall += Double(best.count(where: isFound)) / Double(best.count)
        let found = (0..<tokens).filter(isFound)
        sums.capturedMass += found.reduce(0) { $0 + weights[$1] } / weights.reduce(0, +)
        let exact = output { _ in true }
        let near = output(isFound)
        let difference = zip(exact, near).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let norm = exact.reduce(0) { $0 + $1 * $1 }
        sums.relativeError += (difference / norm).squareRoot()
    }
}
