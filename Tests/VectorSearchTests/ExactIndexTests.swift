import Testing
import VectorSearch

@Suite struct ExactIndexTests {
    @Test func handComputedExample() throws {
        // Inner products with (1, 2): 3, -1, 4, 3.
        let block = KeyBlock(
            values: [1, 1, 1, -1, 0, 2, 3, 0], dimension: 2, scalar: .float32)
        let index = try ExactIndex(
            dimension: 2, scalar: .float32, segments: [block.exactSegment],
            owner: BlockOwner([block]))
        let found = try SearchResults(index, queries: [1, 2], dimension: 2, k: 5, probes: 1)
        #expect(found.ids.map(\.slot) == [2, 0, 3, 1, -1])
        #expect(found.scores == [4, 3, 3, -1, -.infinity])
    }

    @Test(arguments: VectorScalar.allCases)
    func scoresAreInnerProductsToRounding(scalar: VectorScalar) throws {
        let dimension = 100
        var data = ClusteredData(dimension: dimension, seed: 31)
        let block = KeyBlock(values: data.keys(60), dimension: dimension, scalar: scalar)
        let index = try ExactIndex(
            dimension: dimension, scalar: scalar, segments: [block.exactSegment],
            owner: BlockOwner([block]))
        let query = data.queries(1)
        let found = try SearchResults(
            index, queries: query, dimension: dimension, k: 60, probes: 1)
        #expect(Set(found.ids.map(\.slot)).count == 60)
        #expect(found.scores == found.scores.sorted(by: >))
        for (id, score) in zip(found.ids, found.scores) {
            var sum = 0.0
            var magnitude = 0.0
            for component in 0..<dimension {
                let product =
                    Double(query[component])
                    * Double(block.value(slot: Int(id.slot), component: component))
                sum += product
                magnitude += abs(product)
            }
            #expect(abs(Double(score) - sum) <= magnitude * 1e-6)
        }
    }

    @Test func impossibleArgumentsAreRefused() throws {
        let block = KeyBlock(values: [1, 2], dimension: 2, scalar: .float32)
        let owner = BlockOwner([block])
        var segment = block.exactSegment
        #expect(throws: VectorSearchError.self) {
            try ExactIndex(dimension: 0, scalar: .float32, segments: [segment], owner: owner)
        }
        let index = try ExactIndex(
            dimension: 2, scalar: .float32, segments: [segment], owner: owner)
        #expect(throws: VectorSearchError.nonFiniteQuery(query: 0, component: 1)) {
            try SearchResults(index, queries: [1, .nan], dimension: 2, k: 1, probes: 1)
        }
        #expect(throws: VectorSearchError.self) {
            try SearchResults(index, queries: [1, 2], dimension: 2, k: 0, probes: 1)
        }
        segment.count = -1
        #expect(throws: VectorSearchError.self) {
            try ExactIndex(dimension: 2, scalar: .float32, segments: [segment], owner: owner)
        }
    }
}
