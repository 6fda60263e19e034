import Foundation
import Glibc
import Testing

@testable import Corpus

@Suite struct RepositoryWalkerTests {
    private let tree: TemporaryTree

    init() throws {
        tree = try TemporaryTree()
    }

    private func walk(
        _ below: String = "", _ change: (inout WalkOptions) -> Void = { _ in }
    ) throws -> CorpusListing {
        var options = WalkOptions()
        change(&options)
        return try RepositoryWalker(root: tree.path + below, options: options).listing()
    }

    private func paths(_ listing: CorpusListing) -> [String] {
        listing.files.map(\.path.description)
    }

    private func codes(_ listing: CorpusListing) -> [String: String] {
        Dictionary(listing.skipped.map { ($0.path.description, $0.reason.code) }) { $1 }
    }

    @Test func yieldsByteOrderOfPaths() throws {
        let names = ["b", "a/z", "a/b/c", "a-b", "a.c", "Z", "é", "a0", "b.d/x", "b-/y"]
        for name in names { try tree.write(name) }
        let listing = try walk()
        #expect(listing.files.map(\.path) == listing.files.map(\.path).sorted())
        #expect(Set(paths(listing)) == Set(names))
        #expect(listing.byteCount == names.count * 5)
    }

    @Test func reportsEachKindOfFileWithItsReason() throws {
        try tree.write("ok.swift")
        try tree.write("empty", "")
        try tree.write("nul.bin", "a\0b")
        try tree.write("large.txt", String(repeating: "line\n", count: 100))
        try tree.write("yarn.lock")
        try tree.write(".env")
        try tree.write("a.min.js")
        try tree.write("mod/.git", "gitdir: ../.git/modules/mod\n")
        try tree.write("nested/.git/HEAD")
        try tree.write(".hg/store")
        #expect(mkfifo(tree.path + "/pipe", 0o644) == 0)
        let listing = try walk { $0.maximumFileSize = 100 }
        #expect(paths(listing) == ["ok.swift"])
        #expect(
            codes(listing) == [
                "empty": "empty", "nul.bin": "binary", "large.txt": "oversized",
                "yarn.lock": "lock-file", ".env": "secret", "a.min.js": "minified",
                "mod": "submodule", "nested": "nested-repository", ".hg": "version-control",
                "pipe": "special-file",
            ])
        #expect(listing.skippedCounts["oversized"] == 1)
        #expect(listing.skipped.allSatisfy { !$0.reason.description.isEmpty })
    }

    @Test func neverFollowsLinks() throws {
        try tree.write("dir/file")
        try tree.link("dir/up", to: "..")
        try tree.link("dir/circle", to: "circle")
        try tree.link("inside", to: "dir/file")
        try tree.link("outside", to: "../elsewhere")
        try tree.link("absolute", to: "/etc/passwd")
        try tree.link("self", to: tree.path)
        try tree.link("gone", to: "nothing")
        let listing = try walk()
        #expect(paths(listing) == ["dir/file"])
        let found = listing.skipped.compactMap { file -> (String, LinkDestination)? in
            guard case .symbolicLink(_, let destination) = file.reason else { return nil }
            return (file.path.description, destination)
        }
        #expect(
            Dictionary(found) { $1 } == [
                "dir/up": .loop, "dir/circle": .loop, "inside": .insideTree,
                "outside": .outsideTree, "absolute": .outsideTree, "self": .loop, "gone": .missing,
            ])
    }

    @Test func namesAndContentsNeedNotBeUTF8() throws {
        try tree.write([0x61, 0xFF], Array("text\n".utf8))
        try tree.write(Array("latin".utf8), [0x63, 0x61, 0x66, 0xE9, 0x0A])
        let listing = try walk()
        #expect(paths(listing) == ["a%FF", "latin"])
        #expect(
            listing.notes.map(\.description) == [
                "a%FF: the name is shown escaped", "latin: not UTF-8, read as bytes",
            ])
        let text = try #require(listing.files.last).read()
        #expect(!text.isUTF8 && text.bytes == [0x63, 0x61, 0x66, 0xE9, 0x0A])
    }

    @Test func ownIgnoreFileIsStrongest() throws {
        try tree.write(".gitignore", "*.txt\n")
        try tree.write(".mnemeignore", "!keep.txt\n*.md\n")
        for name in ["keep.txt", "b.txt", "c.md", "d.c"] { try tree.write(name) }
        #expect(try paths(walk()) == [".gitignore", ".mnemeignore", "d.c", "keep.txt"])
        #expect(try walk { $0.respectsIgnoreFiles = false }.files.count == 6)
    }

    @Test func ignoreFilesThatCannotBeReadAreNoted() throws {
        try tree.write("real", "*.txt\n")
        try tree.write("a.txt")
        try tree.link(".gitignore", to: "real")
        try tree.makeDirectory("d/.gitignore")
        try tree.write("d/.mnemeignore", String(repeating: "#\n", count: 600_000))
        let listing = try walk { $0.maximumFileSize = 4 << 20 }
        #expect(paths(listing).contains("a.txt"))
        #expect(
            listing.notes.map(\.path.description) == [
                ".gitignore", "d/.gitignore", "d/.mnemeignore",
            ])
    }

    @Test func globsChooseFiles() throws {
        for name in ["src/a.c", "src/b.h", "src/gen/c.c", "doc/d.md", "e.c"] {
            try tree.write(name)
        }
        #expect(try paths(walk { $0.includes = ["*.c"] }) == ["e.c", "src/a.c", "src/gen/c.c"])
        #expect(try paths(walk { $0.includes = ["src"] }) == ["src/a.c", "src/b.h", "src/gen/c.c"])
        let listing = try walk {
            $0.includes = ["src/**"]
            $0.excludes = ["gen/"]
        }
        #expect(paths(listing) == ["src/a.c", "src/b.h"])
        #expect(codes(listing)["src/gen"] == "excluded" && codes(listing)["e.c"] == "not-included")
        #expect(throws: CorpusError.invalidGlob("[a")) { try walk { $0.excludes = ["[a"] } }
    }

    @Test func aRootBelowTheTopKeepsTheRulesOfItsRepository() throws {
        try GitProgram.makeRepository(tree)
        try tree.write(".gitignore", "/sub/no\n*.o\n")
        try tree.write(".git/info/exclude", "*.tmp\n")
        for name in ["sub/no", "sub/yes", "sub/a.o", "sub/b.tmp"] { try tree.write(name) }
        #expect(try paths(walk("/sub")) == ["yes"])
        try tree.write(".gitignore", "*\n")
        #expect(try walk("/sub").files.count == 4)
    }

    @Test func aWorktreeFindsTheExcludeFileOfItsRepository() throws {
        try tree.write("main/.git/info/exclude", "*.tmp\n")
        try tree.write("main/.git/worktrees/w/commondir", "../..\n")
        try tree.write("w/.git", "gitdir: ../main/.git/worktrees/w\n")
        try tree.write("w/a.tmp")
        try tree.write("w/b")
        #expect(try paths(walk("/w")) == ["b"])
    }

    @Test func nestedRepositoriesHaveTheirOwnRules() throws {
        try tree.write(".gitignore", "*.o\n")
        try tree.write("n/.git/info/exclude", "*.tmp\n")
        try tree.write("n/a.o")
        try tree.write("n/a.tmp")
        let listing = try walk { $0.includesNestedRepositories = true }
        #expect(paths(listing) == [".gitignore", "n/a.o"])
    }

    @Test func aFileCanBeTheRoot() throws {
        try tree.write("a.c", "int x;\n")
        try tree.write(".gitignore", "*\n")
        let listing = try walk("/a.c")
        #expect(paths(listing) == ["a.c"])
        #expect(try listing.files.first?.read().bytes == Array("int x;\n".utf8))
        try tree.write("empty", "")
        #expect(try walk("/empty").skipped.map(\.reason) == [.empty])
    }

    @Test func unusableRootsAreErrors() throws {
        #expect(throws: CorpusError.self) { try walk("/missing") }
        #expect(mkfifo(tree.path + "/pipe", 0o644) == 0)
        #expect(throws: CorpusError.unsupportedRoot(path: tree.path + "/pipe", kind: .fifo)) {
            try walk("/pipe")
        }
        #expect(throws: CorpusError.self) { try walk { $0.maximumFileSize = 0 } }
        try tree.write("a")
        #expect(throws: CorpusError.tooManyEntries(path: tree.path, limit: 1)) {
            try walk { $0.maximumDirectoryEntries = 1 }
        }
    }

    @Test func depthIsBounded() throws {
        try tree.write("a/b/c/file")
        try tree.write("a/b/file")
        let listing = try walk { $0.maximumDepth = 2 }
        #expect(paths(listing) == ["a/b/file"])
        #expect(codes(listing) == ["a/b/c": "too-deep"])
    }

    @Test func walksTenThousandFiles() throws {
        try tree.write(".git/source", "let x = 1\n")
        for directory in 0..<100 {
            try tree.makeDirectory("d\(directory)")
            for file in 0..<100 {
                // Hard links cost the file system less than files.
                let result = Glibc.link(
                    tree.path + "/.git/source", tree.path + "/d\(directory)/f\(file).swift")
                try #require(result == 0)
            }
        }
        try tree.write(".gitignore", (0..<50).map { "*.x\($0)\nbuild\($0)/\n" }.joined() + "f7*\n")
        let listing = try walk()
        #expect(listing.files.count == 100 * 89 + 1)
        #expect(listing.skippedCounts == ["ignored": 1100, "version-control": 1])
    }
}
