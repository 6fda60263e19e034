import Foundation
import Glibc
import Testing

@testable import Corpus

@Suite struct SourceFileTests {
    private let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
        try tree.write("d/a.txt", "one\ntwo\n")
    }

    private func file(sizeLimit: Int = 1 << 20) throws -> SourceFile {
        var options = WalkOptions()
        options.maximumFileSize = sizeLimit
        return try #require(
            RepositoryWalker(root: tree.path, options: options).listing().files.first)
    }

    @Test func readsBytesHashAndTime() throws {
        try tree.setModificationTime("d/a.txt", 1_700_000_000_123_456_789)
        let file = try file()
        let text = try file.read()
        #expect(text.bytes == Array("one\ntwo\n".utf8))
        #expect(text.contentHash == ContentHash(of: text.bytes))
        #expect(text.modificationTime == 1_700_000_000_123_456_789)
        #expect(file.modificationTime == text.modificationTime && file.size == text.size)
        #expect(text.isUTF8 && text.lineTable.lineCount == 2)
    }

    @Test func noticesAWriterInBetween() throws {
        let file = try file()
        for change in ["one\ntwo\nthree\n", "one\n", "ONE\nTWO\n"] {
            #expect(throws: CorpusError.changedWhileReading(path: file.path)) {
                try file.read { try? tree.write("d/a.txt", change) }
            }
        }
        #expect(try file.read().bytes == Array("ONE\nTWO\n".utf8))
    }

    @Test func refusesWhatTheFileHasBecome() throws {
        let file = try file(sizeLimit: 10)
        try tree.write("d/a.txt", "more than ten bytes\n")
        #expect(throws: CorpusError.fileTooLarge(path: file.path, size: 20, limit: 10)) {
            try file.read()
        }
        unlink(tree.path + "/d/a.txt")
        #expect(throws: CorpusError.self) { try file.read() }
        #expect(mkfifo(tree.path + "/d/a.txt", 0o644) == 0)
        #expect(throws: CorpusError.notARegularFile(path: file.path, kind: .fifo)) {
            try file.read()
        }
    }

    @Test func isNotLedOutOfTheTree() throws {
        let file = try file()
        try tree.write("e/a.txt", "other\n")
        try FileManager.default.removeItem(atPath: tree.path + "/d")
        try tree.link("d", to: "e")
        #expect(throws: CorpusError.self) { try file.read() }
    }
}
