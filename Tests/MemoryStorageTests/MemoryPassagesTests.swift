import MemoryStorage
import PassageSearch
import TestSupport
import Testing

/// The passages of a memory on disk, against an index over the same documents in RAM.
@Suite struct MemoryPassagesTests {
    private static func expectSame(
        _ snapshot: MemorySnapshot, as documents: [[Int32]], text: [Int32],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let index = PassageIndex(PassageTable(documents))
        for limit in [1, 300, 1 << 20] {
            #expect(
                try snapshot.passages().related(to: text, limit: limit)
                    == index.related(to: text, limit: limit), sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func passagesAreThoseOfLiveDocuments(seed: UInt64) throws {
        let fixture = try MemoryFixture(seed: seed)
        let documents = try (0..<8).map { try fixture.document("f\($0)", tokens: 5 + 7 * $0) }
        let writer = try fixture.writer()
        for document in documents { try document.write(to: writer) }
        try writer.commit()
        let text = Array(documents[5].tokens.suffix(20))
        try Self.expectSame(
            fixture.open().snapshot(), as: documents.map(\.tokens), text: text)

        try writer.remove(paths: ["f1", "f5"])
        try writer.finish()
        fixture.close()
        let rest = documents.enumerated().filter { ![1, 5].contains($0.offset) }
        try Self.expectSame(
            fixture.open().snapshot(), as: rest.map(\.element.tokens), text: text)
    }

    /// A document that is cut by the end of a segment is cut into passages there, too.
    @Test func largeDocumentsGoOnInTheNextSegment() throws {
        let fixture = try MemoryFixture()
        let document = try fixture.document("large", tokens: 300)
        let writer = try fixture.writer()
        try document.write(to: writer)
        try writer.finish()
        let parts = stride(from: 0, to: 300, by: 128).map {
            Array(document.tokens[$0..<min($0 + 128, 300)])
        }
        try Self.expectSame(
            fixture.open().snapshot(), as: parts, text: Array(document.tokens[140..<200]))
        #expect(try fixture.open().snapshot().verify().isEmpty)
    }

    @Test func anEmptyMemoryHasNone() throws {
        let fixture = try MemoryFixture()
        #expect(
            try fixture.open().snapshot().passages().related(to: [1], limit: 9).ranges.isEmpty)
    }

    @Test(arguments: [9, 11]) func pairsMustBeOfTheTokens(count: Int) throws {
        let fixture = try MemoryFixture()
        let document = try fixture.document("f", tokens: 10)
        let writer = try fixture.writer()
        _ = try writer.beginDocument(
            document.file, contentHash: document.hash, byteLength: document.byteLength,
            tokens: Array(repeating: 1, count: count))
        let error = #expect(throws: MemoryStorageError.self) {
            try document.append(0..<10, to: writer)
            try document.finish(in: writer)
        }
        #expect(error?.description.contains("\(count)") == true)
    }
}
