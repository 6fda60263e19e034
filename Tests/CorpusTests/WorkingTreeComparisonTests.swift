import Foundation
import Testing

@testable import Corpus

@Suite struct WorkingTreeComparisonTests {
    private let tree: TemporaryTree
    private let recorded: [RecordedFile]

    init() throws {
        tree = try TemporaryTree()
        for name in ["a", "b", "c", "d", "e"] {
            try tree.write(name, "file \(name)\n")
            try tree.setModificationTime(name, 1_000_000_000)
        }
        recorded = try RepositoryWalker(root: tree.path).listing().files.map {
            RecordedFile(path: $0.path, text: try $0.read())
        }
    }

    private func compare(recordedAt: Int64 = .max) throws -> WorkingTreeComparison {
        WorkingTreeComparison(
            recorded: recorded, listing: try RepositoryWalker(root: tree.path).listing(),
            recordedAt: recordedAt)
    }

    @Test func nothingChanged() throws {
        let comparison = try compare()
        #expect(comparison.isFresh && comparison.unchanged == recorded)
    }

    @Test func tellsAllKindsOfChange() throws {
        try tree.write("b", "longer than before\n")
        try tree.write("c", "FILE c\n")
        try tree.setModificationTime("d", 2_000_000_000)
        try FileManager.default.removeItem(atPath: tree.path + "/e")
        try tree.write("f", "new\n")
        let comparison = try compare()
        #expect(comparison.added.map(\.path.description) == ["f"])
        #expect(comparison.changed.map(\.path.description) == ["b", "c"])
        #expect(comparison.removed.map(\.path.description) == ["e"])
        #expect(comparison.unchanged.map(\.path.description) == ["a"])
        #expect(comparison.touched.map(\.path.description) == ["d"])
        #expect(comparison.touched.first?.modificationTime == 2_000_000_000)
        #expect(!comparison.isFresh)
    }

    @Test func skippedFilesCountAsRemoved() throws {
        try tree.write(".mnemeignore", "a\n.mnemeignore\n")
        #expect(try compare().removed.map(\.path.description) == ["a"])
    }

    /// A second write within the clock's tick leaves size and time as they were.
    @Test func recentFilesAreHashedAnyway() throws {
        try tree.write("a", "FILE a\n")
        try tree.setModificationTime("a", 1_000_000_000)
        #expect(try compare().isFresh)
        #expect(try compare(recordedAt: 1_000_000_000).changed.map(\.path.description) == ["a"])
    }
}
