import MemoryStorage
import TestSupport
import Testing

@Suite struct MemorySnapshotTests {
    @Test func pairsLieInTheMapAndAreAligned() throws {
        let fixture = try MemoryFixture()
        let writer = try fixture.writer()
        // Blocks far below a page and above several.
        try fixture.document("small", tokens: 2).write(to: writer)
        try writer.commit()
        try fixture.document("large", tokens: 127).write(to: writer)
        try writer.finish()
        let snapshot = try fixture.open().snapshot()
        try snapshot.expectScan()
        for head in TestDocument.manifest.heads {
            let runs = try snapshot.withRuns(
                layerIndex: head.layerIndex, kvHead: head.kvHead
            ) { $0 }
            #expect(runs.map(\.count) == [2, 127])
            for address in runs.flatMap({ [$0.keys, $0.values] }) {
                #expect(UInt(bitPattern: address).isMultiple(of: 64))
                let file = try MappedFiles.file(at: address)
                #expect(file == fixture.path + "/data.mdb")
            }
        }
    }

    @Test func runsOutliveTheStoreWithTheirSnapshot() throws {
        let fixture = try MemoryFixture()
        let document = try fixture.document("f", tokens: 20)
        do {
            let writer = try fixture.writer()
            try document.write(to: writer)
            try writer.finish()
        }
        let snapshot = try fixture.open().snapshot()
        fixture.close()
        try fixture.stores.remove(fixture.name)
        try MemoryFixture.expect(snapshot, holds: [document])
    }

    @Test func anEmptyMemoryHasNothing() throws {
        let fixture = try MemoryFixture()
        let snapshot = try fixture.open().snapshot()
        try MemoryFixture.expect(snapshot, holds: [])
        #expect(try snapshot.locate(liveToken: 0) == nil)
        #expect(try snapshot.files().isEmpty)
        #expect(try snapshot.listCount(layerIndex: 0, kvHead: 0) == 0)
        let statistics = snapshot.statistics()
        #expect(statistics.generation == 0)
        #expect(statistics.liveTokens == 0)
    }

    @Test func statisticsCountTheDeadAndTheLiving() throws {
        let fixture = try MemoryFixture()
        let writer = try fixture.writer()
        for index in 0..<3 { try fixture.document("f\(index)", tokens: 50).write(to: writer) }
        try writer.commit()
        try writer.remove(paths: ["f1"])
        let statistics = try fixture.open().snapshot().statistics()
        #expect(statistics.documents == 3)
        #expect(statistics.liveDocuments == 2)
        #expect(statistics.files == 2)
        #expect(statistics.storedTokens == 150)
        #expect(statistics.liveTokens == 100)
        #expect(statistics.pairBytes == 150 * 8 * 4 * 2 * 4)
        #expect(statistics.bytesOnDisk > statistics.pairBytes)
        #expect(statistics.committedAt > 1_600_000_000)
    }

    @Test func documentsCanBeVisited() throws {
        let fixture = try MemoryFixture()
        let document = try fixture.document("f", tokens: 20)
        let writer = try fixture.writer()
        let id = try document.write(to: writer)
        try writer.finish()
        let snapshot = try fixture.open().snapshot()
        var visited: [DocumentID: DocumentRecord] = [:]
        try snapshot.forEachDocument { id, record in
            visited[id] = record
            return true
        }
        #expect(visited.keys.sorted() == [id])
        let record = try #require(visited[id])
        #expect(record.contentHash == document.hash)
        #expect(record.byteLength == document.byteLength)
        #expect(record.tokenCount == 20)
        #expect(try snapshot.paths(of: id) == ["f"])
        let range = try #require(record.ranges.first)
        #expect(try snapshot.locate(segment: range.segment, slot: 4)?.token == 4)
        #expect(try snapshot.locate(segment: SegmentID(99), slot: 0) == nil)
        #expect(try snapshot.locate(segment: range.segment, slot: 20) == nil)
    }
}
