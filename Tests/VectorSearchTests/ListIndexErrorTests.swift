import TestSupport
import Testing
import VectorSearch

@Suite struct ListIndexErrorTests {
    /// Two clusters of two keys each.
    private let sound = ClusterTable(
        centroids: [1, 2, 3, 4], offsets: [0, 2, 4], slots: [0, 1, 2, 3])

    private func block(_ table: ClusterTable) -> KeyBlock {
        let block = KeyBlock(
            values: [1, 2, 3, 4, 5, 6, 7, 8], dimension: 2, scalar: .float32)
        block.adopt(table)
        return block
    }

    /// Makes an index of a sound segment and one with `table`.
    private func makeIndex(_ table: ClusterTable) throws(VectorSearchError) -> ListIndex {
        let blocks = [block(sound), block(table)]
        return try ListIndex(
            dimension: 2, scalar: .float32, segments: blocks.map(\.listSegment),
            owner: BlockOwner(blocks))
    }

    @Test func soundTablesAreTaken() throws {
        let index = try makeIndex(sound)
        #expect(index.listCount == 4 && index.vectorCount == 8)
        #expect(index.dimension == 2)
    }

    @Test func damagedTablesAreRefused() {
        var table = sound
        table.offsets = [0, 3, 2]
        #expect(
            throws: VectorSearchError.offsetsNotAscending(segment: 1, position: 2, received: 2)
        ) { try makeIndex(table) }
        table.offsets = [1, 2, 4]
        #expect(
            throws: VectorSearchError.offsetsNotAscending(segment: 1, position: 0, received: 1)
        ) { try makeIndex(table) }
        table.offsets = [0, 2, 5]
        #expect(
            throws: VectorSearchError.offsetBeyondCount(segment: 1, received: 5, count: 4)
        ) { try makeIndex(table) }
        table.offsets = [0, .max, .max]
        #expect(
            throws: VectorSearchError.offsetBeyondCount(
                segment: 1, received: Int(UInt32.max), count: 4)
        ) { try makeIndex(table) }
        table = sound
        table.slots[2] = 4
        #expect(
            throws: VectorSearchError.slotOutOfRange(
                segment: 1, position: 2, received: 4, count: 4)
        ) { try makeIndex(table) }
        table.slots[2] = .max
        #expect(
            throws: VectorSearchError.slotOutOfRange(
                segment: 1, position: 2, received: Int(UInt32.max), count: 4)
        ) { try makeIndex(table) }
        table = sound
        table.centroids[3] = .nan
        #expect(
            throws: VectorSearchError.nonFiniteCentroid(segment: 1, cluster: 1, component: 1)
        ) { try makeIndex(table) }
    }

    /// Random damage must end in an error or a usable index, never in a crash.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func randomDamageIsSurvived(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        var table = sound
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let value = UInt32.random(in: 0...5, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: table.offsets[Int.random(in: 0..<3, using: &generator)] = value
            case 1: table.slots[Int.random(in: 0..<4, using: &generator)] = value
            default:
                let bits = UInt32.random(in: 0 ... .max, using: &generator)
                table.centroids[Int.random(in: 0..<4, using: &generator)] = Float(
                    bitPattern: bits)
            }
        }
        guard let index = try? makeIndex(table) else {
            #expect(table != sound)
            return
        }
        let found = try SearchResults(index, queries: [1, -1], dimension: 2, k: 9, probes: 9)
        #expect(found.ids.allSatisfy { $0 == .none || (0..<4).contains($0.slot) })
    }

    @Test func impossibleSizesAreRefused() throws {
        let owner = BlockOwner([block(sound)])
        var segment = owner.blocks[0].listSegment
        func make(dimension: Int) throws(VectorSearchError) {
            _ = try ListIndex(
                dimension: dimension, scalar: .float32, segments: [segment], owner: owner)
        }
        for dimension in [0, -1, 65_537, .max] {
            #expect(
                throws: VectorSearchError.sizeOutOfRange(
                    name: "dimension", received: dimension, allowed: 1...65_536, segment: nil)
            ) { try make(dimension: dimension) }
        }
        segment.count = -1
        #expect(throws: VectorSearchError.self) { try make(dimension: 2) }
        segment.count = .max
        #expect(throws: VectorSearchError.self) { try make(dimension: 2) }
        segment.count = 4
        segment.clusterCount = -1
        #expect(
            throws: VectorSearchError.sizeOutOfRange(
                name: "number of clusters", received: -1, allowed: 0...Int(Int32.max), segment: 0)
        ) { try make(dimension: 2) }
        segment.clusterCount = .max
        #expect(throws: VectorSearchError.self) { try make(dimension: 2) }
    }

    @Test func impossibleSearchesAreRefused() throws {
        let index = try makeIndex(sound)
        func search(_ queries: [Float], k: Int, probes: Int) throws(VectorSearchError) {
            _ = try SearchResults(index, queries: queries, dimension: 2, k: k, probes: probes)
        }
        #expect(throws: VectorSearchError.nonFiniteQuery(query: 1, component: 1)) {
            try search([1, 2, 3, .nan], k: 1, probes: 1)
        }
        #expect(throws: VectorSearchError.nonFiniteQuery(query: 0, component: 0)) {
            try search([-.infinity, 2, 3, 4], k: 1, probes: 1)
        }
        #expect(throws: VectorSearchError.self) { try search([1, 2], k: 0, probes: 1) }
        #expect(throws: VectorSearchError.self) { try search([1, 2], k: 1, probes: 0) }
        #expect(throws: VectorSearchError.self) { try search([1, 2], k: 1, probes: -5) }
        try search([], k: 1, probes: 1)
        try search([1, 2], k: 1, probes: .max)
    }

    @Test func descriptionsNameBothSidesAndTheRemedy() {
        let error = VectorSearchError.slotOutOfRange(
            segment: 3, position: 17, received: 900, count: 800)
        #expect(
            "\(error)"
                == "entry 17 of the clusters of segment 3 is slot 900, expected less than 800, "
                + "its number of keys; the stored clusters are damaged, build them again")
        let size = VectorSearchError.sizeOutOfRange(
            name: "number of keys", received: -1, allowed: 0...9, segment: 2)
        #expect(
            "\(size)"
                == "the number of keys of segment 2 is -1, expected 0 to 9; pass a value in this "
                + "range")
    }
}
