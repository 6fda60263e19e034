import MemoryStorage
import TestSupport
import Testing
import VectorSearch

@Suite struct MemorySearchTests {
    let fixture: MemoryFixture
    let documents: [TestDocument]

    init() throws {
        let fixture = try MemoryFixture(seed: 3)
        documents = try (0..<9).map { try fixture.document("f\($0)", tokens: 37) }
        let writer = try fixture.writer()
        for document in documents { try document.write(to: writer) }
        try writer.finish()
        self.fixture = fixture
    }

    private static func search(
        _ snapshot: MemorySnapshot, _ head: MemoryHead, _ queries: [Float], k: Int, probes: Int
    ) throws -> (scores: [Float], ids: [VectorID]) {
        let count = queries.count / TestDocument.headDim
        var scores = [Float](repeating: 0, count: count * k)
        var ids = [VectorID](repeating: VectorID(segment: -1, slot: -1), count: count * k)
        try queries.withUnsafeBufferPointer { queries in
            try snapshot.search(
                layerIndex: head.layerIndex, kvHead: head.kvHead,
                queries: #require(queries.baseAddress), count: count, k: k, probes: probes,
                scores: &scores, ids: &ids)
        }
        return (scores, ids)
    }

    /// Inner products with all live pairs, in run order, and their positions by score.
    private func exact(
        _ live: [TestDocument], _ stream: Int, _ query: ArraySlice<Float>
    ) -> [(index: Int, score: Float)] {
        let keys = live.flatMap { $0.keys[stream] }
        let dimension = TestDocument.headDim
        return (0..<(keys.count / dimension)).map { row in
            let key = keys[(row * dimension)..<((row + 1) * dimension)]
            return (row, zip(key, query).reduce(0) { $0 + $1.0 * $1.1 })
        }.sorted { $0.score > $1.score }
    }

    @Test func probingAllListsEqualsTheExactSearchWithoutTheDead() throws {
        let writer = try fixture.writer()
        try writer.remove(paths: ["f1", "f6"])
        let live = documents.enumerated().filter { ![1, 6].contains($0.offset) }.map(\.element)
        let snapshot = try fixture.open().snapshot()
        var random = SplitMix(seed: 11)
        let (k, count, dimension) = (20, 5, TestDocument.headDim)
        let queries = random.floats(count * dimension)
        for (stream, head) in TestDocument.manifest.heads.enumerated() {
            let lists = try snapshot.listCount(layerIndex: head.layerIndex, kvHead: head.kvHead)
            let found = try Self.search(snapshot, head, queries, k: k, probes: lists)
            for query in 0..<count {
                let expected = exact(
                    live, stream, queries[(query * dimension)..<((query + 1) * dimension)])
                for rank in 0..<k {
                    let place = query * k + rank
                    #expect(abs(found.scores[place] - expected[rank].score) < 1e-5)
                    #expect(
                        snapshot.pair(liveToken: expected[rank].index) == found.ids[place])
                }
            }
        }
    }

    @Test func pairsOfResultsAreThoseOfTheirSource() throws {
        let snapshot = try fixture.open().snapshot()
        var random = SplitMix(seed: 12)
        let head = TestDocument.manifest.heads[2]
        let found = try Self.search(
            snapshot, head, random.floats(TestDocument.headDim), k: 10, probes: 3)
        try snapshot.withPairs(layerIndex: head.layerIndex, kvHead: head.kvHead) { pairs in
            for id in found.ids {
                let source = try #require(try snapshot.locate(id))
                let document = try #require(documents.first { source.paths == [$0.path] })
                let row = source.token * TestDocument.headDim
                let key = try #require(pairs.key(id))
                let value = try #require(pairs.value(id))
                #expect(key.loadUnaligned(as: Float.self) == document.keys[2][row])
                #expect(value.loadUnaligned(as: Float.self) == document.values[2][row])
            }
            #expect(pairs.key(VectorID(segment: -1, slot: -1)) == nil)
            #expect(pairs.value(VectorID(segment: 0, slot: 99_999)) == nil)
        }
    }

    @Test func askingForMoreThanThereIsFillsWithNone() throws {
        let writer = try fixture.writer()
        try writer.remove(paths: (1..<9).map { "f\($0)" })
        let snapshot = try fixture.open().snapshot()
        let head = TestDocument.manifest.heads[0]
        var random = SplitMix(seed: 13)
        let query = random.floats(TestDocument.headDim)
        let found = try Self.search(snapshot, head, query, k: 40, probes: .max)
        #expect(found.scores.filter { $0 > -.infinity }.count == 37)
        #expect(found.ids.suffix(3).allSatisfy { $0 == VectorID(segment: -1, slot: -1) })
        try writer.remove(paths: ["f0"])
        let empty = try Self.search(fixture.open().snapshot(), head, query, k: 2, probes: 1)
        #expect(empty.scores == [-.infinity, -.infinity])
    }

    @Test func manyThreadsSearchOneSnapshot() async throws {
        let snapshot = try fixture.open().snapshot()
        let heads = TestDocument.manifest.heads
        let same = try await withThrowingTaskGroup(of: Bool.self) { group in
            for worker in 0..<8 {
                let head = heads[worker % heads.count]
                group.addTask {
                    var random = SplitMix(seed: UInt64(worker))
                    let query = random.floats(TestDocument.headDim)
                    let first = try Self.search(snapshot, head, query, k: 9, probes: 4)
                    let second = try Self.search(snapshot, head, query, k: 9, probes: 4)
                    return first.ids == second.ids
                }
            }
            return try await group.reduce(true) { $0 && $1 }
        }
        #expect(same)
    }

    @Test func wrongArgumentsAreRefused() throws {
        let snapshot = try fixture.open().snapshot()
        let query = [Float](repeating: 0, count: TestDocument.headDim)
        #expect(throws: MemoryStorageError.self) {
            try Self.search(snapshot, MemoryHead(layerIndex: 9, kvHead: 0), query, k: 1, probes: 1)
        }
        #expect(throws: MemoryStorageError.self) {
            try Self.search(snapshot, MemoryHead(layerIndex: 0, kvHead: 0), query, k: 1, probes: 0)
        }
        let nan = [Float](repeating: .nan, count: TestDocument.headDim)
        #expect(throws: MemoryStorageError.self) {
            try Self.search(snapshot, MemoryHead(layerIndex: 0, kvHead: 0), nan, k: 1, probes: 1)
        }
    }
}
