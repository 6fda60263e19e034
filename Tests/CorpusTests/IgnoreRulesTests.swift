import Testing

@testable import Corpus

@Suite struct IgnoreRulesTests {
    private func decides(_ text: String, _ path: String, isDirectory: Bool = false) -> String? {
        let rules = IgnoreRules(parsing: Array(text.utf8), source: ".gitignore")
        let bytes = Array(path.utf8)
        let name = bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
        return rules.lastMatch(path: bytes, name: name, isDirectory: isDirectory).map {
            String(decoding: $0.text, as: UTF8.self)
        }
    }

    @Test func parsesLines() {
        let text = "\u{FEFF}# comment\n\n\\#a\r\n!b  \nc\\ \n  \n!\n/\nd\0e\nlast"
        let rules = IgnoreRules(parsing: Array(text.utf8), source: "x")
        let found = rules.patterns.map { String(decoding: $0.text, as: UTF8.self) }
        #expect(found == ["\\#a", "!b", "c\\ ", "d", "last"])
        #expect(rules.patterns.map(\.line) == [3, 4, 5, 9, 10])
        #expect(rules.patterns.map(\.isNegated) == [false, true, false, false, false])
    }

    @Test func lastPatternDecides() {
        #expect(decides("*.log\n!keep.log\n", "a/keep.log") == "!keep.log")
        #expect(decides("!keep.log\n*.log\n", "a/keep.log") == "*.log")
    }

    @Test func slashAnchors() {
        #expect(decides("a/b", "a/b") == "a/b")
        #expect(decides("a/b", "x/a/b") == nil)
        #expect(decides("/a", "x/a") == nil)
        #expect(decides("a", "x/a") == "a")
    }

    @Test func finalSlashWantsADirectory() {
        #expect(decides("out/", "out", isDirectory: true) == "out/")
        #expect(decides("out/", "out") == nil)
    }

    @Test func rulesApplyOnlyBelowTheirDirectory() {
        let rules = IgnoreRules(
            parsing: Array("/a\n".utf8), source: "lib/.gitignore", directory: Array("lib".utf8))
        func match(_ path: String) -> Bool {
            rules.lastMatch(path: Array(path.utf8), name: [UInt8(ascii: "a")], isDirectory: false)
                != nil
        }
        #expect(match("lib/a"))
        #expect(!match("a") && !match("library/a") && !match("lib/x/a"))
    }

    @Test func chainPrefersOwnThenDeeperThenRepository() throws {
        func rules(_ text: String, _ source: String, _ directory: String = "") -> IgnoreRules {
            IgnoreRules(parsing: Array(text.utf8), source: source, directory: Array(directory.utf8))
        }
        var chain = IgnoreChain()
        chain.appendRepository(rules("*", "exclude"))
        func source() -> String? {
            chain.match(path: Array("d/f".utf8), isDirectory: false)?.source
        }
        #expect(source() == "exclude")
        chain.appendGit(rules("f", "top"))
        #expect(source() == "top")
        chain.appendGit(rules("!f", "deep", "d"))
        #expect(source() == "deep")
        chain.appendOwn(rules("f", "own"))
        #expect(source() == "own")
        let match = try #require(chain.match(path: Array("d/f".utf8), isDirectory: false))
        #expect(match.isIgnored && match.description == "own:1: f")
    }
}
