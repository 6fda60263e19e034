import Foundation
import MemoryStorage
import Synchronization
import Testing

@Suite struct MemoryWriterTests {
    let fixture: MemoryFixture

    init() throws { fixture = try MemoryFixture() }

    @Test func documentsComeBackInOrderAfterReopening() throws {
        let documents = try [40, 50, 7, 0, 33, 90].enumerated().map {
            try fixture.document("file\($0)", tokens: $1)
        }
        do {
            let writer = try fixture.writer()
            for document in documents { try document.write(to: writer) }
            try writer.finish()
            try MemoryFixture.expect(fixture.open().snapshot(), holds: documents)
        }
        fixture.close()
        let snapshot = try fixture.open().snapshot()
        try MemoryFixture.expect(snapshot, holds: documents)
        #expect(snapshot.manifest == TestDocument.manifest)
        #expect(snapshot.segmentCount > 1)
        #expect(try snapshot.files().map(\.entry) == documents.map(\.file))
    }

    @Test func aDocumentLargerThanASegmentSpansSeveral() throws {
        let small = try fixture.document("small", tokens: 10)
        let large = try fixture.document("large", tokens: 500)
        let writer = try fixture.writer()
        try small.write(to: writer)
        let id = try large.begin(in: writer)
        try large.append(0..<300, to: writer)
        // What is committed of an unfinished document is not part of the memory yet.
        let early = try fixture.open().snapshot()
        #expect(early.segmentCount >= 1)
        try MemoryFixture.expect(early, holds: [small])
        #expect(try early.document(id)?.state == .partial)
        try large.append(300..<500, to: writer)
        try large.finish(in: writer)
        try writer.finish()
        let snapshot = try fixture.open().snapshot()
        try MemoryFixture.expect(snapshot, holds: [small, large])
        #expect(try #require(try snapshot.document(id)).ranges.count >= 3)
    }

    @Test func aSingleLargeWindowIsCutIntoSegments() throws {
        let document = try fixture.document("large", tokens: 400)
        let writer = try fixture.writer()
        _ = try document.begin(in: writer)
        for (stream, head) in TestDocument.manifest.heads.enumerated() {
            try document.keys[stream].withUnsafeBytes { keys in
                try document.values[stream].withUnsafeBytes { values in
                    try writer.append(
                        layerIndex: head.layerIndex, kvHead: head.kvHead, keys: keys,
                        values: values)
                }
            }
        }
        try document.finish(in: writer)
        try writer.finish()
        try MemoryFixture.expect(fixture.open().snapshot(), holds: [document])
    }

    @Test func aDroppedWriterLeavesTheLastCommittedGeneration() throws {
        let (kept, lost) = (
            try fixture.document("kept", tokens: 30), try fixture.document("lost", tokens: 30)
        )
        let generation: UInt64
        do {
            let writer = try fixture.writer()
            try kept.write(to: writer)
            try writer.commit()
            generation = writer.generation
            try lost.write(to: writer)
        }
        fixture.close()
        let snapshot = try fixture.open().snapshot()
        #expect(snapshot.generation == generation)
        try MemoryFixture.expect(snapshot, holds: [kept])
    }

    @Test func aWriterThatDiesInsideALargeDocumentLeavesItDeadAndItCanBeWrittenAgain() throws {
        let large = try fixture.document("large", tokens: 500)
        do {
            let writer = try fixture.writer()
            _ = try large.begin(in: writer)
            try large.append(0..<300, to: writer)
        }
        fixture.close()
        try MemoryFixture.expect(fixture.open().snapshot(), holds: [])
        let writer = try fixture.writer()
        #expect(try writer.storedDocument(contentHash: large.hash) == nil)
        try large.write(to: writer)
        try writer.finish()
        try MemoryFixture.expect(fixture.open().snapshot(), holds: [large])
    }

    @Test func snapshotsDoNotSeeLaterCommits() throws {
        let documents = try (0..<4).map { try fixture.document("f\($0)", tokens: 70) }
        let writer = try fixture.writer()
        try documents[0].write(to: writer)
        try writer.commit()
        let old = try fixture.open().snapshot()
        for document in documents[1...] { try document.write(to: writer) }
        try writer.remove(paths: ["f0"])
        try writer.finish()
        try MemoryFixture.expect(old, holds: [documents[0]])
        try MemoryFixture.expect(fixture.open().snapshot(), holds: Array(documents[1...]))
    }

    @Test func equalContentsAreStoredOnce() throws {
        let document = try fixture.document("a", tokens: 30)
        let writer = try fixture.writer()
        let id = try document.write(to: writer)
        var copy = document.file
        copy.path = "b"
        // Before and after the commit.
        let pending = try #require(try writer.storedDocument(contentHash: document.hash))
        #expect(pending == StoredDocument(id: id, tokenCount: 30, isCommitted: false))
        try writer.attach(copy, to: pending.id)
        try writer.commit()
        let stored = try #require(try writer.storedDocument(contentHash: document.hash))
        #expect(stored == StoredDocument(id: id, tokenCount: 30, isCommitted: true))
        copy.path = "c"
        try writer.attach(copy, to: stored.id)
        let snapshot = try fixture.open().snapshot()
        try MemoryFixture.expect(snapshot, holds: [document])
        #expect(try snapshot.locate(liveToken: 3)?.paths == ["a", "b", "c"])
    }

    @Test func aDocumentDiesWithItsLastFileAndComesBackWithItsContent() throws {
        let documents = try (0..<3).map { try fixture.document("f\($0)", tokens: 30) }
        let writer = try fixture.writer()
        for document in documents { try document.write(to: writer) }
        try writer.commit()
        var copy = documents[1].file
        copy.path = "copy"
        try writer.attach(copy, to: DocumentID(2))
        try writer.remove(paths: ["f1"])
        try MemoryFixture.expect(fixture.open().snapshot(), holds: documents)
        try writer.remove(paths: ["copy"])
        let without = try fixture.open().snapshot()
        try MemoryFixture.expect(without, holds: [documents[0], documents[2]])
        #expect(try without.document(DocumentID(2))?.state == .removed)
        #expect(without.statistics().storedTokens == 90)
        let stored = try #require(try writer.storedDocument(contentHash: documents[1].hash))
        try writer.attach(documents[1].file, to: stored.id)
        try MemoryFixture.expect(fixture.open().snapshot(), holds: documents)
    }

    @Test func aChangedFileReplacesItsOldDocument() throws {
        let old = try fixture.document("same", tokens: 30)
        let new = try fixture.document("same", tokens: 40)
        let writer = try fixture.writer()
        try old.write(to: writer)
        try writer.commit()
        try new.write(to: writer)
        try MemoryFixture.expect(fixture.open().snapshot(), holds: [old])
        try writer.commit()
        try MemoryFixture.expect(fixture.open().snapshot(), holds: [new])
    }

    @Test func aFileRemovedBeforeItsCommitIsNeverSeen() throws {
        let documents = try (0..<2).map { try fixture.document("f\($0)", tokens: 20) }
        let writer = try fixture.writer()
        for document in documents { try document.write(to: writer) }
        try writer.remove(paths: ["f0"])
        try writer.commit()
        try MemoryFixture.expect(fixture.open().snapshot(), holds: [documents[1]])
    }

    @Test func renamingKeepsTheDocument() throws {
        let documents = try (0..<3).map { try fixture.document("f\($0)", tokens: 20) }
        let writer = try fixture.writer()
        try documents[0].write(to: writer)
        try documents[1].write(to: writer)
        try writer.commit()
        try documents[2].write(to: writer)
        try writer.rename("f0", to: "moved/f0")
        try writer.rename("f2", to: "f1")
        try writer.commit()
        let snapshot = try fixture.open().snapshot()
        try MemoryFixture.expect(snapshot, holds: [documents[0], documents[2]])
        #expect(try snapshot.files().map(\.entry.path) == ["f1", "moved/f0"])
        #expect(try snapshot.locate(liveToken: 0)?.paths == ["moved/f0"])
        #expect(throws: MemoryStorageError.unknownFile(path: "absent")) {
            try writer.rename("absent", to: "x")
        }
    }

    @Test func skippedAndTouchedFilesAreRecorded() throws {
        let document = try fixture.document("text", tokens: 5)
        let writer = try fixture.writer()
        try document.write(to: writer)
        try writer.commit()
        let skipped = FileEntry(
            path: "image.png", size: 9, modificationTime: -4, skipReason: "binary")
        try writer.record(skipped: [skipped])
        var touched = document.file
        touched.modificationTime = 99
        try writer.touch([touched])
        let snapshot = try fixture.open().snapshot()
        #expect(try snapshot.file("image.png")?.entry == skipped)
        #expect(try snapshot.file("image.png")?.document == nil)
        #expect(try snapshot.file("text")?.entry == touched)
        try MemoryFixture.expect(snapshot, holds: [document])
        #expect(throws: MemoryStorageError.unknownFile(path: "absent")) {
            try writer.remove(paths: ["image.png", "absent"])
        }
        #expect(try writer.file("image.png") != nil)
    }

    @Test func longPathsAreKept() throws {
        let long = String(repeating: "directory/", count: 60)
        let paths = ["1", "2", "3"].map { long + $0 } + [String(repeating: "é", count: 250)]
        let writer = try fixture.writer()
        for path in paths { try fixture.document(path, tokens: 3).write(to: writer) }
        try writer.commit()
        try writer.remove(paths: [paths[1]])
        let snapshot = try fixture.open().snapshot()
        for path in [paths[0], paths[2], paths[3]] {
            #expect(try snapshot.file(path)?.entry.path == path)
        }
        #expect(try snapshot.file(paths[1]) == nil)
        #expect(snapshot.verify().isEmpty)
    }

    @Test func twoWritersAreRefusedAndTheMessageNamesTheProcess() throws {
        let writer = try fixture.writer()
        let error = #expect(throws: MemoryStorageError.self) { try fixture.writer() }
        #expect(
            error
                == .writerBusy(
                    path: fixture.path, process: ProcessInfo.processInfo.processIdentifier))
        withExtendedLifetime(writer) {}
    }

    @Test func aRefusedWriterClosesNoDescriptorButItsOwn() throws {
        let writer = try fixture.writer()
        let store = try fixture.open()
        let lost = Atomic(0)
        // A descriptor closed twice is one that another thread has opened in between.
        DispatchQueue.concurrentPerform(iterations: 2) { thread in
            for _ in 0..<20_000 {
                if thread == 0 {
                    _ = try? store.writer()
                } else {
                    let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                    if close(descriptor) != 0 { lost.add(1, ordering: .relaxed) }
                }
            }
        }
        #expect(lost.load(ordering: .relaxed) == 0)
        withExtendedLifetime(writer) {}
    }

    @Test func aReleasedWriterMakesRoomForTheNext() throws {
        do { _ = try fixture.writer() }
        let document = try fixture.document("f", tokens: 3)
        let writer = try fixture.writer()
        try document.write(to: writer)
        try writer.finish()
        try MemoryFixture.expect(fixture.open().snapshot(), holds: [document])
    }

    @Test func documentsThatDoNotFitTogetherAreRefused() throws {
        let document = try fixture.document("f", tokens: 20)
        let writer = try fixture.writer()
        let bytes = [UInt8](repeating: 0, count: 32)
        func append(_ layer: Int, _ head: Int, keys: Int, values: Int) throws {
            try bytes.withUnsafeBytes { all in
                try writer.append(
                    layerIndex: layer, kvHead: head,
                    keys: UnsafeRawBufferPointer(rebasing: all[..<keys]),
                    values: UnsafeRawBufferPointer(rebasing: all[..<values]))
            }
        }
        #expect(throws: MemoryStorageError.self) { try append(0, 0, keys: 32, values: 32) }
        _ = try document.begin(in: writer)
        #expect(throws: MemoryStorageError.self) { try document.begin(in: writer) }
        #expect(throws: MemoryStorageError.self) { try append(0, 0, keys: 32, values: 0) }
        #expect(throws: MemoryStorageError.self) { try append(0, 0, keys: 5, values: 5) }
        #expect(throws: MemoryStorageError.self) { try append(2, 0, keys: 32, values: 32) }
        #expect(throws: MemoryStorageError.self) { try append(0, 2, keys: 32, values: 32) }
        try append(0, 0, keys: 32, values: 32)
        #expect(throws: MemoryStorageError.self) {
            try writer.finishDocument(tokenOffsets: [0], lineStarts: [0])
        }
        writer.abandonDocument()
        _ = try document.begin(in: writer)
        try document.append(0..<20, to: writer)
        let offsets = document.tokenOffsets
        for wrong in [
            Array(offsets.dropLast()), offsets.dropLast() + [-1], offsets.dropLast() + [999],
        ] {
            #expect(throws: MemoryStorageError.self) {
                try writer.finishDocument(tokenOffsets: wrong, lineStarts: [0])
            }
        }
        for wrong in [[1], [0, 0], [0, 9999]] {
            #expect(throws: MemoryStorageError.self) {
                try writer.finishDocument(tokenOffsets: offsets, lineStarts: wrong)
            }
        }
        try document.finish(in: writer)
        try writer.finish()
        try MemoryFixture.expect(fixture.open().snapshot(), holds: [document])
    }

    @Test func pendingPairsCanBeAttendedTo() throws {
        let documents = try [30, 300].enumerated().map {
            try fixture.document("f\($0)", tokens: $1)
        }
        let writer = try fixture.writer()
        func pending(_ scope: MemoryWriter.Scope, stream: Int) throws -> [Float] {
            let head = TestDocument.manifest.heads[stream]
            return try writer.withPendingRuns(
                layerIndex: head.layerIndex, kvHead: head.kvHead, scope: scope
            ) { MemoryFixture.copy($0).keys }
        }
        #expect(try pending(.memory, stream: 0) == [])
        try documents[0].write(to: writer)
        #expect(try pending(.document, stream: 1) == [])
        #expect(try pending(.memory, stream: 1) == documents[0].keys[1])
        _ = try documents[1].begin(in: writer)
        for first in stride(from: 0, to: 300, by: 50) {
            let end = first * TestDocument.headDim
            #expect(
                try pending(.document, stream: 3) == Array(documents[1].keys[3][..<end]))
            #expect(
                try pending(.memory, stream: 2)
                    == documents[0].keys[2] + Array(documents[1].keys[2][..<end]))
            try documents[1].append(first..<(first + 50), to: writer)
        }
        #expect(try fixture.open().snapshot().segmentCount > 0)
    }

    @Test func abandonedDocumentsLeaveNoTrace() throws {
        let documents = try [10, 20, 30].enumerated().map {
            try fixture.document("f\($0)", tokens: $1)
        }
        let writer = try fixture.writer()
        try documents[0].write(to: writer)
        _ = try documents[1].begin(in: writer)
        try documents[1].append(0..<16, to: writer)
        writer.abandonDocument()
        try documents[2].write(to: writer)
        try writer.finish()
        try MemoryFixture.expect(
            fixture.open().snapshot(), holds: [documents[0], documents[2]])
    }

    @Test func manyFilesAreAttachedInOneCommit() throws {
        let documents = try (0..<3).map { try fixture.document("f\($0)", tokens: 30) }
        let writer = try fixture.writer()
        try documents[0].write(to: writer)
        try documents[1].write(to: writer)
        try writer.commit()
        try writer.remove(paths: ["f1"])
        let pending = try documents[2].write(to: writer)
        let generation = writer.generation
        var files = (0..<9).map { index in
            var file = documents[1].file
            file.path = "copy\(index)"
            return (file: file, document: DocumentID(index == 8 ? pending.rawValue : 2))
        }
        try writer.attach(files)
        #expect(writer.generation == generation + 1)
        // What goes with a pending document waits for it.
        try MemoryFixture.expect(fixture.open().snapshot(), holds: Array(documents[..<2]))
        #expect(try fixture.open().snapshot().paths(of: DocumentID(2)).count == 8)
        files[3].file.path = ""
        #expect(throws: MemoryStorageError.self) { try writer.attach(files) }
        try writer.attach([])
        #expect(writer.generation == generation + 1)
        try writer.finish()
        try MemoryFixture.expect(fixture.open().snapshot(), holds: documents)
        #expect(try fixture.open().snapshot().paths(of: pending).sorted() == ["copy8", "f2"])
    }
}
