import MemoryStorage
import Testing
import VectorSearch

/// Random histories of a memory, compared with a list of documents.
@Suite struct MemoryPropertyTests {
    /// What the memory should hold: documents in the order of their first writing, and which
    /// document each path has.
    private struct Twin {
        var documents: [(id: DocumentID, document: TestDocument)] = []
        var paths: [String: DocumentID] = [:]

        var live: [TestDocument] {
            documents.filter { paths.values.contains($0.id) }.map(\.document)
        }
    }

    @Test(arguments: 1...8) func aRandomHistoryGivesTheTwinsMemory(seed: UInt64) throws {
        let fixture = try MemoryFixture(seed: seed)
        var twin = Twin()
        var writer = try fixture.writer()
        for step in 0..<60 {
            let path = "p\(Int.random(in: 0..<12, using: &fixture.random))"
            switch Int.random(in: 0..<10, using: &fixture.random) {
            case 0..<5:
                let tokens = Int.random(in: 0...40, using: &fixture.random)
                let isLarge = Int.random(in: 0..<12, using: &fixture.random) == 0
                let document = try fixture.document(path, tokens: isLarge ? 200 : tokens)
                let id = try document.write(to: writer)
                twin.documents.append((id, document))
                twin.paths[path] = id
            case 5:
                guard let known = twin.documents.randomElement(using: &fixture.random) else {
                    continue
                }
                let hash = known.document.hash
                guard let stored = try writer.storedDocument(contentHash: hash) else {
                    Issue.record("seed \(seed), step \(step): \(known.id) is not stored")
                    continue
                }
                var file = known.document.file
                file.path = path
                try writer.attach(file, to: stored.id)
                twin.paths[path] = stored.id
            case 6:
                guard twin.paths[path] != nil else { continue }
                try writer.remove(paths: [path])
                twin.paths[path] = nil
            case 7:
                let target = "p\(Int.random(in: 0..<12, using: &fixture.random))"
                guard let id = twin.paths[path], target != path else { continue }
                try writer.rename(path, to: target)
                twin.paths[path] = nil
                twin.paths[target] = id
            case 8:
                try writer.commit()
                try expect(fixture, twin, "seed \(seed), step \(step)")
            default:
                try writer.finish()
                fixture.close()
                writer = try fixture.writer()
            }
        }
        try writer.finish()
        try expect(fixture, twin, "seed \(seed), end")
    }

    private func expect(_ fixture: MemoryFixture, _ twin: Twin, _ comment: Comment) throws {
        let snapshot = try fixture.open().snapshot()
        let live = twin.live
        let tokens = live.reduce(0) { $0 + $1.tokenCount }
        #expect(snapshot.liveTokenCount == tokens, comment)
        let problems = snapshot.verify()
        #expect(problems.isEmpty, comment)
        for (stream, head) in TestDocument.manifest.heads.enumerated() {
            let pairs = try MemoryFixture.pairs(snapshot, head)
            #expect(pairs.keys == live.flatMap { $0.keys[stream] }, comment)
            #expect(pairs.values == live.flatMap { $0.values[stream] }, comment)
        }
        let files = try snapshot.files().map { [$0.entry.path, "\($0.document ?? DocumentID(0))"] }
        #expect(
            Set(files) == Set(twin.paths.map { [$0.key, "\($0.value)"] }), comment)
        try expectLocations(snapshot, twin, comment)
    }

    private func expectLocations(
        _ snapshot: MemorySnapshot, _ twin: Twin, _ comment: Comment
    ) throws {
        var index = 0
        for (id, document) in twin.documents {
            let paths = twin.paths.filter { $0.value == id }.map(\.key)
            guard !paths.isEmpty else { continue }
            for token in 0..<document.tokenCount {
                if token % 7 == 0 {
                    let found = try #require(try snapshot.locate(liveToken: index), comment)
                    #expect(found.document == id, comment)
                    #expect(Set(found.paths) == Set(paths), comment)
                    #expect(found.token == token, comment)
                    #expect(found.bytes == document.bytes(of: token), comment)
                    #expect(found.lines == document.lines(of: token), comment)
                }
                index += 1
            }
        }
        #expect(try snapshot.locate(liveToken: index) == nil, comment)
    }
}
