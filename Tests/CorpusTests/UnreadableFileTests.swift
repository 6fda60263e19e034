import Foundation
import Glibc
import Testing

@testable import Corpus

/// Root may read everything, so these tests give up root's rights over files for a moment.
@Suite struct UnreadableFileTests {
    private typealias SetUser = @convention(c) (uid_t) -> Int32

    /// Runs `body` as a user who owns nothing; the change is this thread's alone.
    private func withoutRights<Result>(_ body: () throws -> Result) throws -> Result {
        guard getuid() == 0 else { return try body() }
        let symbol = try #require(dlsym(nil, "setfsuid"))
        // The symbol is the C library's function of this type.
        let setUser = unsafeBitCast(symbol, to: SetUser.self)
        _ = setUser(65534)
        defer { _ = setUser(0) }
        return try body()
    }

    @Test func unreadableEntriesAreReportedNotFatal() throws {
        let tree = try TemporaryTree()
        try tree.write("a")
        try tree.write("closed/b")
        try tree.write("secretive")
        try tree.write(".gitignore", "a\n")
        for name in ["closed", "secretive", ".gitignore"] { chmod("\(tree.path)/\(name)", 0) }
        defer { chmod("\(tree.path)/closed", 0o755) }
        let listing = try withoutRights { try RepositoryWalker(root: tree.path).listing() }
        #expect(listing.files.map(\.path.description) == ["a"])
        let denied = SkipReason.unreadable(SystemFailure(code: EACCES))
        #expect(listing.skipped.map(\.path.description) == [".gitignore", "closed", "secretive"])
        #expect(listing.skipped.allSatisfy { $0.reason == denied })
        #expect(listing.notes.map(\.path.description) == [".gitignore"])
    }

    @Test func unreadableRecordsAreNotRemoved() throws {
        let tree = try TemporaryTree()
        try tree.write("closed/b")
        try tree.write("c")
        let recorded = try RepositoryWalker(root: tree.path).listing().files.map {
            RecordedFile(path: $0.path, text: try $0.read())
        }
        chmod("\(tree.path)/closed", 0)
        defer { chmod("\(tree.path)/closed", 0o755) }
        let listing = try withoutRights { try RepositoryWalker(root: tree.path).listing() }
        let comparison = WorkingTreeComparison(recorded: recorded, listing: listing)
        #expect(comparison.unreadable.map(\.record.path.description) == ["closed/b"])
        #expect(comparison.removed.isEmpty && comparison.unchanged.count == 1)
        #expect(!comparison.isFresh)
    }
}
