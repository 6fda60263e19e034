import Foundation
import LMDB
import Synchronization
import TestSupport
import Testing

@testable import MemoryStorage

@Suite struct MemoryVerifyTests {
    let fixture: MemoryFixture

    init() throws {
        fixture = try MemoryFixture(seed: 5)
        let writer = try fixture.writer()
        for index in 0..<3 { try fixture.document("f\(index)", tokens: 40).write(to: writer) }
        try writer.finish()
    }

    /// Changes the value of a key behind the memory's back.
    private func damage<Key: DatabaseKey>(
        _ key: Key, in name: String, _ change: (inout [UInt8]) -> Void
    ) throws {
        fixture.close()
        let environment = try Environment.open(path: fixture.path)
        let database: Database<Key> = try environment.database(name, create: false)
        try environment.write { transaction in
            let value = try transaction.withValue(key, in: database) { Array($0) }
            var bytes = try #require(value)
            change(&bytes)
            try transaction.put(key, bytes, in: database)
        }
    }

    private func findings() throws -> [MemoryFinding] {
        try fixture.open().snapshot().verify()
    }

    private let head = MemoryHead(layerIndex: 1, kvHead: 0)

    @Test func aSoundMemoryHasNoFindings() throws {
        var progress: [Int] = []
        let snapshot = try fixture.open().snapshot()
        let findings = snapshot.verify { done, total in
            progress.append(done)
            #expect(total == snapshot.segmentCount)
        }
        #expect(findings.isEmpty)
        #expect(progress == Array(1...snapshot.segmentCount))
    }

    @Test(arguments: BlockKind.required) func aFlippedPayloadBitIsFound(kind: BlockKind) throws {
        let key = BlockKey(kind, head, SegmentID(1))
        try damage(key, in: "blocks") { $0[BlockHeader.byteCount + 5] ^= 4 }
        let found = try findings()
        #expect(found.map(\.subject) == ["\(key)"])
        #expect(found.first?.problem.contains("checksum") == true)
    }

    @Test(arguments: BlockKind.once) func aFlippedBitOfPassagesIsFound(kind: BlockKind) throws {
        let key = BlockKey(once: kind, SegmentID(1))
        try damage(key, in: "blocks") { $0[BlockHeader.byteCount + 5] ^= 4 }
        let found = try findings()
        #expect(found.map(\.subject) == ["\(key)"])
        #expect(found.first?.problem.contains("checksum") == true)
    }

    @Test func passagesThatDoNotDivideTheSegmentAreRefused() throws {
        let key = BlockKey(once: .passageStarts, SegmentID(1))
        try damage(key, in: "blocks") { $0[BlockHeader.byteCount] = 1 }
        let snapshot = try fixture.open().snapshot()
        #expect(throws: MemoryStorageError.self) { try snapshot.passages() }
        #expect(try snapshot.withRuns(layerIndex: 0, kvHead: 0) { $0.count } > 0)
    }

    @Test func missingPassagesAreFound() throws {
        fixture.close()
        do {
            let environment = try Environment.open(path: fixture.path)
            let database: Database<BlockKey> = try environment.database("blocks", create: false)
            try environment.write { transaction in
                _ = try transaction.delete(
                    BlockKey(once: .passagePostings, SegmentID(1)), in: database)
            }
        }
        #expect(try findings().map(\.problem) == ["it is missing"])
        let snapshot = try fixture.open().snapshot()
        #expect(throws: MemoryStorageError.self) { try snapshot.passages() }
    }

    @Test(arguments: 0..<48) func everyFlippedHeaderByteIsFoundOnReading(position: Int) throws {
        let key = BlockKey(.keys, head, SegmentID(1))
        try damage(key, in: "blocks") { $0[position] ^= 0x10 }
        #expect(try findings().map(\.subject) == ["\(key)"])
        let snapshot = try fixture.open().snapshot()
        let error = #expect(throws: MemoryStorageError.self) {
            try snapshot.withRuns(layerIndex: 1, kvHead: 0) { $0.count }
        }
        guard case .corruptedBlock(let subject, _) = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(subject == "\(key)")
        // Other streams are not affected.
        #expect(try snapshot.withRuns(layerIndex: 0, kvHead: 0) { $0.count } > 0)
    }

    @Test func aBlockOfAnotherStreamIsNotAccepted() throws {
        fixture.close()
        let environment = try Environment.open(path: fixture.path)
        let database: Database<BlockKey> = try environment.database("blocks", create: false)
        let other = BlockKey(.keys, MemoryHead(layerIndex: 0, kvHead: 0), SegmentID(1))
        try environment.write { transaction in
            let value = try transaction.withValue(other, in: database) { Array($0) }
            try transaction.put(
                BlockKey(.keys, head, SegmentID(1)), #require(value), in: database)
        }
        #expect(try findings().count == 1)
    }

    @Test func missingBlocksAreFoundAndReported() throws {
        fixture.close()
        do {
            let environment = try Environment.open(path: fixture.path)
            let database: Database<BlockKey> = try environment.database("blocks", create: false)
            try environment.write { transaction in
                for kind in [BlockKind.values, .clusterOffsets] {
                    try transaction.delete(BlockKey(kind, head, SegmentID(1)), in: database)
                }
            }
        }
        #expect(try findings().map(\.problem) == ["it is missing", "it is missing"])
        let snapshot = try fixture.open().snapshot()
        #expect(throws: MemoryStorageError.self) {
            try snapshot.withRuns(layerIndex: 1, kvHead: 0) { _ in }
        }
    }

    @Test func clusterTablesThatPointBeyondTheSegmentAreRefused() throws {
        let key = BlockKey(.clusterSlots, head, SegmentID(1))
        try damage(key, in: "blocks") { $0[BlockHeader.byteCount + 3] = 0xff }
        let snapshot = try fixture.open().snapshot()
        #expect(throws: MemoryStorageError.self) {
            try snapshot.listCount(layerIndex: 1, kvHead: 0)
        }
        #expect(try snapshot.listCount(layerIndex: 0, kvHead: 0) > 0)
    }

    @Test func damagedRecordsAreFound() throws {
        try damage(DocumentKey(DocumentID(2)), in: "documents") { $0[1] = 2 }
        let found = try findings()
        #expect(found.contains { $0.subject == "file f1" })
        #expect(found.contains { $0.subject == "counters" })
        try damage(DocumentKey(DocumentID(2)), in: "documents") { $0.removeLast() }
        #expect(try findings().contains { $0.problem.contains("ends early") })
        try damage(DocumentKey(DocumentID(2)), in: "documents") { $0[0] = 9 }
        #expect(try findings().contains { $0.problem.contains("version 9") })
    }

    @Test func wrongCountersAreFound() throws {
        // The last field is the number of files.
        try damage(MetadataKey.generation, in: "metadata") { $0[$0.count - 1] += 1 }
        #expect(try findings().map(\.subject) == ["counters"])
    }

    @Test func countersThatAreTooSmallDoNotCrashTheWriter() throws {
        // Live tokens, documents, live documents and files become 0.
        try damage(MetadataKey.generation, in: "metadata") { bytes in
            for index in (bytes.count - 4)..<bytes.count { bytes[index] = 0 }
        }
        let before = try fixture.open().snapshot().generation
        let writer = try fixture.writer()
        #expect(throws: MemoryStorageError.self) { try writer.remove(paths: ["f1"]) }
        #expect(try fixture.open().snapshot().generation == before)
    }

    /// Every record with one random byte changed either still verifies or gives findings or a
    /// typed error, and never crashes.
    @Test(arguments: 1...40) func randomDamageNeverCrashes(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let position = Int.random(in: 0..<30, using: &random)
        let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
        func flip(_ bytes: inout [UInt8]) { bytes[position % bytes.count] ^= bit }
        switch seed % 5 {
        case 0: try damage(SegmentKey(SegmentID(1)), in: "segments", flip)
        case 1: try damage(DocumentKey(DocumentID(1)), in: "documents", flip)
        case 2: try damage(TokenSpanKey(DocumentID(1), chunk: 0), in: "token-spans", flip)
        case 3: try damage(LineKey(DocumentID(1), firstByte: 0), in: "line-starts", flip)
        default:
            try damage(PlacementKey(SegmentID(1), firstSlot: 0), in: "placements", flip)
        }
        let result = Result { try fixture.open().snapshot() }
        switch result {
        case .success(let snapshot):
            _ = snapshot.verify()
            for token in 0..<snapshot.liveTokenCount {
                do {
                    _ = try snapshot.locate(liveToken: token)
                } catch {
                    #expect(!error.description.isEmpty, "seed \(seed)")
                }
            }
        case .failure(let error):
            #expect(error is MemoryStorageError, "seed \(seed)")
        }
    }

    @Test func aRemovalLooksAtOneOtherFileOfTheDocumentOnly() throws {
        let id = DocumentID(2)
        do {
            let writer = try fixture.writer()
            for path in ["x", "y"] {
                try writer.attach(
                    FileEntry(path: path, size: 1, modificationTime: 1), to: id)
            }
        }
        // The files are numbered from 1; the last of the document becomes unreadable.
        try damage(ReferenceKey(id, FileID(5)), in: "references") { $0 = [0xff] }
        let writer = try fixture.writer()
        try writer.remove(paths: ["f1"])
        #expect(try writer.snapshot().document(id)?.state == .live)
        #expect(throws: MemoryStorageError.self) { try writer.snapshot().paths(of: id) }
    }

    @Test func pathsWithControlsAreShownEscaped() throws {
        let path = "a\n\u{7f}\u{85}\u{1b}[2J\u{2028}é%41"
        try damage(ReferenceKey(DocumentID(1), FileID(1)), in: "references") {
            $0 = Array(path.utf8)
        }
        let shown = "a%0A%7F%C2%85%1B[2J%E2%80%A8é%41"
        let snapshot = try fixture.open().snapshot()
        #expect(try snapshot.paths(of: DocumentID(1)) == [shown])
        #expect(try snapshot.locate(liveToken: 0)?.paths == [shown])
        // Another path in the file's own record: behind version, number, document and length.
        let key = try #require(PathKey(direct: "f0"))
        try damage(key, in: "files") { $0.replaceSubrange(4..<6, with: [0x0a, 0x1b]) }
        let findings = try findings()
        #expect(findings.contains { $0.subject == "file %0A%1B" })
        #expect(findings.allSatisfy { "\($0)".unicodeScalars.allSatisfy { $0.value >= 0x20 } })
    }

    /// LMDB walks over keys without comparing them.
    @Test func aSegmentThatOccursTwiceIsRefused() throws {
        let writer = try fixture.writer()
        try fixture.document("more", tokens: 100).write(to: writer)
        try writer.finish()
        #expect(try fixture.open().snapshot().segmentCount > 1)
        fixture.close()
        let url = URL(fileURLWithPath: fixture.path + "/data.mdb")
        var bytes = try Data(contentsOf: url)
        // The end of a node's header says that the key has four bytes; then comes the key.
        let node = Data([3, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 2])
        var replaced = 0
        while let place = bytes.range(of: node) {
            bytes[place.upperBound - 1] = 1
            replaced += 1
        }
        #expect(replaced > 0)
        let file = try FileHandle(forWritingTo: url)
        try file.write(contentsOf: bytes)
        try file.close()
        let store = try fixture.open()
        #expect(
            throws: MemoryStorageError.corruptedRecord(
                database: "segments",
                reason: "segment 1 follows segment 1, expected ascending numbers")
        ) { try store.snapshot() }
    }

    /// A few bytes may claim any number of slots.
    @Test func aRecordAloneCostsNoMemory() throws {
        try fixture.writer().remove(paths: ["f1"])
        let record = SegmentRecord(tokenCount: Int(Int32.max), dead: [0..<1])
        try damage(SegmentKey(SegmentID(1)), in: "segments") { $0 = record.encoded }
        let snapshot = try fixture.open().snapshot()
        #expect(snapshot.liveTokenCount > 1 << 30)
        #expect(throws: MemoryStorageError.self) {
            try snapshot.listCount(layerIndex: 0, kvHead: 0)
        }
        #expect(snapshot.pages.bitmaps.withLock { $0.isEmpty })
    }

    @Test func bitmapsAreMadeOnceForAllStreams() throws {
        try fixture.writer().remove(paths: ["f1"])
        let snapshot = try fixture.open().snapshot()
        for head in TestDocument.manifest.heads {
            _ = try snapshot.listCount(layerIndex: head.layerIndex, kvHead: head.kvHead)
        }
        #expect(snapshot.pages.bitmaps.withLock { $0.count } == 1)
    }
}
