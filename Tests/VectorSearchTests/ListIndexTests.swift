import Testing

@testable import VectorSearch

@Suite struct ListIndexTests {
    /// Segments of these sizes over one distribution, clustered to about 16 keys each.
    private func blocks(
        sizes: [Int], data: inout ClusteredData, scalar: VectorScalar
    ) throws -> [KeyBlock] {
        try sizes.enumerated().map { number, size in
            let block = KeyBlock(
                values: data.keys(size), dimension: data.dimension, scalar: scalar,
                offsetInBytes: 2 * number)
            try block.cluster(into: max(1, size / 16))
            return block
        }
    }

    private func indexes(
        _ blocks: [KeyBlock], instructionSet: InstructionSet = .best
    ) throws -> (lists: ListIndex, exact: ExactIndex) {
        let owner = BlockOwner(blocks)
        let dimension = blocks[0].dimension
        let scalar = blocks[0].scalar
        return (
            try ListIndex(
                dimension: dimension, scalar: scalar, segments: blocks.map(\.listSegment),
                owner: owner, instructionSet: instructionSet),
            try ExactIndex(
                dimension: dimension, scalar: scalar, segments: blocks.map(\.exactSegment),
                owner: owner)
        )
    }

    @Test(arguments: VectorScalar.allCases, [16, 64, 100, 128])
    func allProbesEqualExactAndFewProbesFindMost(
        scalar: VectorScalar, dimension: Int
    ) throws {
        var data = ClusteredData(dimension: dimension, seed: 21)
        let blocks = try blocks(sizes: [700, 1, 40, 1259], data: &data, scalar: scalar)
        let queries = data.queries(6)
        let (lists, exact) = try indexes(blocks)
        #expect(lists.vectorCount == 2000 && exact.vectorCount == 2000)
        let truth = try SearchResults(
            exact, queries: queries, dimension: dimension, k: 32, probes: 1)
        let all = try SearchResults(
            lists, queries: queries, dimension: dimension, k: 32, probes: lists.listCount)
        #expect(all == truth)
        let some = try SearchResults(
            lists, queries: queries, dimension: dimension, k: 32, probes: lists.listCount / 4)
        #expect(some.recall(of: truth, k: 32) > 0.9)
    }

    @Test(arguments: [1, 3, 7, 15, 17, 31, 33, 47])
    func oddDimensionsEqualExact(dimension: Int) throws {
        var data = ClusteredData(dimension: dimension, seed: 22)
        for scalar in VectorScalar.allCases {
            let blocks = try blocks(sizes: [130, 75], data: &data, scalar: scalar)
            let (lists, exact) = try indexes(blocks)
            let queries = data.queries(3)
            #expect(
                try SearchResults(
                    lists, queries: queries, dimension: dimension, k: 10, probes: 1 << 30)
                    == SearchResults(
                        exact, queries: queries, dimension: dimension, k: 10, probes: 1))
        }
    }

    @Test func deadSlotsAreNeverFound() throws {
        var data = ClusteredData(dimension: 64, seed: 23)
        let blocks = try blocks(sizes: [500, 333], data: &data, scalar: .float16)
        blocks[0].setLive { $0 % 3 == 0 }
        blocks[1].setLive { $0 % 5 == 4 }
        let (lists, exact) = try indexes(blocks)
        let queries = data.queries(4)
        // More than there are live vectors: 167 + 66.
        let found = try SearchResults(lists, queries: queries, dimension: 64, k: 300, probes: 999)
        #expect(
            try found
                == SearchResults(exact, queries: queries, dimension: 64, k: 300, probes: 1))
        let first = found.ids[0..<233]
        #expect(first.allSatisfy { $0.slot % ($0.segment == 0 ? 3 : 5) == $0.segment * 4 })
        #expect(Set(first).count == 233)
        #expect(found.ids[233..<300].allSatisfy { $0 == .none })
        #expect(found.scores[233..<300].allSatisfy { $0 == -.infinity })
    }

    @Test func equalScoresComeBySegmentThenSlot() throws {
        let values = (0..<200).flatMap { slot -> [Float] in [Float(slot % 4), 1, 0] }
        let blocks = (0..<3).map { _ in KeyBlock(values: values, dimension: 3, scalar: .float32) }
        for block in blocks { try block.cluster(into: 10) }
        let (lists, exact) = try indexes(blocks)
        for k in [1, 7, 50, 160, 600] {
            let found = try SearchResults(
                lists, queries: [1, 0, 0], dimension: 3, k: k, probes: lists.listCount)
            #expect(
                try found
                    == SearchResults(exact, queries: [1, 0, 0], dimension: 3, k: k, probes: 1))
            #expect(found.ids[0] == VectorID(segment: 0, slot: 3))
        }
    }

    @Test func probesRankByInnerProductWithTheMean() throws {
        // Two tight clusters; the longer mean wins though the other is nearer to the query.
        let values: [Float] = [1, 0, 1.1, 0, 9, 1, 9, 1.1]
        let block = KeyBlock(values: values, dimension: 2, scalar: .float32)
        block.adopt(
            ClusterTable(
                centroids: [1.05, 0, 9, 1.05], offsets: [0, 2, 4], slots: [0, 1, 2, 3]))
        let (lists, _) = try indexes([block])
        let found = try SearchResults(lists, queries: [1, 0], dimension: 2, k: 4, probes: 1)
        #expect(found.ids.map(\.slot) == [2, 3, -1, -1])
    }

    @Test(arguments: InstructionSet.allCases)
    func everyInstructionSetGivesTheSameBits(instructionSet: InstructionSet) throws {
        for (dimension, scalar) in [(100, VectorScalar.float16), (64, .bfloat16), (17, .float32)] {
            var data = ClusteredData(dimension: dimension, seed: 24)
            let blocks = try blocks(sizes: [400], data: &data, scalar: scalar)
            let queries = data.queries(5)
            let owner = BlockOwner(blocks)
            let index: ListIndex
            do {
                index = try ListIndex(
                    dimension: dimension, scalar: scalar, segments: blocks.map(\.listSegment),
                    owner: owner, instructionSet: instructionSet)
            } catch {
                // The only reason allowed is that this machine lacks it.
                #expect(instructionSet != .portable && instructionSet != .best)
                return
            }
            let best = try indexes(blocks).lists
            #expect(
                try SearchResults(
                    index, queries: queries, dimension: dimension, k: 20, probes: 5)
                    == SearchResults(
                        best, queries: queries, dimension: dimension, k: 20, probes: 5))
        }
    }

    /// The ranking of many lists takes a shortcut that few lists do not.
    @Test func rankingOfManyListsIsExact() throws {
        var data = ClusteredData(dimension: 16, seed: 28)
        let block = KeyBlock(values: data.keys(3001), dimension: 16, scalar: .float32)
        // One key per list: the best probes are the best keys.
        try block.cluster(into: 3001)
        let (lists, exact) = try indexes([block])
        #expect(lists.listCount == 3001)
        let queries = data.queries(10)
        for probes in [1, 2, 11, 46, 47, 48, 187, 188, 750, 3000] {
            let found = try SearchResults(
                lists, queries: queries, dimension: 16, k: probes, probes: probes)
            let truth = try SearchResults(
                exact, queries: queries, dimension: 16, k: probes, probes: 1)
            #expect(found.scores == truth.scores, "probes \(probes)")
        }
    }

    @Test func aQueryDoesNotDependOnItsNeighbours() throws {
        var data = ClusteredData(dimension: 64, seed: 25)
        let (lists, _) = try indexes(
            try blocks(sizes: [1500], data: &data, scalar: .bfloat16))
        let queries = data.queries(150)
        let together = try SearchResults(lists, queries: queries, dimension: 64, k: 8, probes: 6)
        for query in stride(from: 0, to: 150, by: 7) {
            let alone = try SearchResults(
                lists, queries: Array(queries[query * 64..<(query + 1) * 64]), dimension: 64,
                k: 8, probes: 6)
            #expect(alone.ids == Array(together.ids[query * 8..<(query + 1) * 8]))
            #expect(alone.scores == Array(together.scores[query * 8..<(query + 1) * 8]))
        }
    }

    @Test func concurrentSearchesAgree() async throws {
        var data = ClusteredData(dimension: 64, seed: 26)
        let (lists, _) = try indexes(
            try blocks(sizes: [1200, 800], data: &data, scalar: .float16))
        let queries = data.queries(20)
        let expected = try SearchResults(lists, queries: queries, dimension: 64, k: 16, probes: 9)
        try await withThrowingTaskGroup(of: SearchResults.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    try SearchResults(lists, queries: queries, dimension: 64, k: 16, probes: 9)
                }
            }
            for try await found in group { #expect(found == expected) }
        }
    }

    @Test func manyResultsEqualExact() throws {
        var data = ClusteredData(dimension: 16, seed: 27)
        let (lists, exact) = try indexes(
            try blocks(sizes: [5000], data: &data, scalar: .float32))
        let queries = data.queries(2)
        #expect(
            try SearchResults(lists, queries: queries, dimension: 16, k: 4096, probes: 1 << 20)
                == SearchResults(exact, queries: queries, dimension: 16, k: 4096, probes: 1))
    }

    @Test func overflowingScoresDoNotDisturbOthers() throws {
        // Inner products: infinity, -infinity, NaN, and a finite one.
        let large = Float.greatestFiniteMagnitude
        let values: [Float] = [large, large, -large, -large, large, -large, 1, 1]
        let block = KeyBlock(values: values, dimension: 2, scalar: .float32)
        try block.cluster(into: 2)
        let (lists, exact) = try indexes([block])
        let queries = [large, large]
        let found = try SearchResults(lists, queries: queries, dimension: 2, k: 4, probes: 4)
        #expect(
            try found == SearchResults(exact, queries: queries, dimension: 2, k: 4, probes: 1))
        #expect(found.ids[0].slot == 0)
    }

    @Test func anIndexWithoutListsFindsNothing() throws {
        let index = try ListIndex(
            dimension: 4, scalar: .float32, segments: [], owner: BlockOwner([]))
        #expect(index.listCount == 0 && index.vectorCount == 0)
        let found = try SearchResults(
            index, queries: [1, 2, 3, 4], dimension: 4, k: 2, probes: 3)
        #expect(found.ids == [.none, .none])
        #expect(found.scores == [-.infinity, -.infinity])
    }

    @Test func theOwnerLivesAsLongAsTheIndex() throws {
        weak var observed: BlockOwner?
        var index: ListIndex?
        do {
            let block = KeyBlock(values: [1, 2, 3, 4], dimension: 2, scalar: .float32)
            try block.cluster(into: 1)
            let owner = BlockOwner([block])
            observed = owner
            index = try ListIndex(
                dimension: 2, scalar: .float32, segments: [block.listSegment], owner: owner)
        }
        #expect(observed != nil)
        #expect(index?.vectorCount == 2)
        index = nil
        #expect(observed == nil)
    }
}
