import TestSupport
import Testing

@testable import Corpus

@Suite struct WildcardPatternTests {
    private func matches(_ pattern: String, _ text: String) -> Bool {
        WildcardPattern(Array(pattern.utf8)[...]).matches(Array(text.utf8)[...])
    }

    @Test(arguments: [
        ("*.o", "a.o", true), ("*.o", "d/a.o", false), ("a?c", "abc", true), ("a?c", "a/c", false),
        ("**/a", "a", true), ("**/a", "x/y/a", true), ("**/a", "xa", false),
        ("a/**", "a/b/c", true),
        ("a/**", "a", false), ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true),
        ("a/**/b", "a/xb", false), ("a**b", "axxb", true), ("a**b", "ax/b", false),
        ("[a-c]", "b", true), ("[!a-c]", "b", false), ("[^a-c]", "d", true), ("[]x]", "]", true),
        ("[!]]", "]", false), ("[a-]", "-", true), ("[[:digit:]]", "5", true), ("[/]", "/", false),
        ("[[:digit:]-z]", "-", true), ("[\\]]", "]", true), ("\\*", "*", true), ("\\*", "a", false),
        ("", "", true), ("*", "", true), ("", "a", false),
    ])
    func followsTheManual(pattern: String, text: String, expected: Bool) {
        #expect(matches(pattern, text) == expected)
    }

    @Test(arguments: ["[a", "[", "a\\", "[[:bogus:]]", "[a-", "[\\"])
    func malformedMatchesNothing(pattern: String) {
        #expect(WildcardPattern(Array(pattern.utf8)[...]).tokens == nil)
        #expect(!matches(pattern, pattern))
    }

    @Test func equalsTheSlowTwin() {
        let seed: UInt64 = 7
        print("wildcards against their slow twin, seed \(seed)")
        var random = SplitMix(seed: seed)
        var matched = 0
        for _ in 0..<20_000 {
            let pattern = (0..<random.below(7)).map { _ in
                random.pick(["a", "b", "/", "*", "**", "?", "**/", "/**/"])
            }.joined().replacing(/\*{3,}/, with: "**")
            let text = (0..<random.below(7)).map { _ in random.pick(["a", "b", "/"]) }.joined()
            let expected = SlowWildcard.matches(pattern[...], text[...])
            #expect(matches(pattern, text) == expected, "'\(pattern)' on '\(text)'")
            matched += expected ? 1 : 0
        }
        #expect(matched > 1000)
    }

    /// Backtracking would take longer than anyone waits.
    @Test func hostilePatternEnds() {
        let pattern = String(repeating: "*a", count: 100) + "b"
        #expect(!matches(pattern, String(repeating: "a", count: 1000)))
    }

    /// Any number of `**/` in a row is one, and costs no more.
    @Test func rowsOfDirectoryWildcardsAreOne() {
        let texts = ["a", "b", "x/a", "x/y/a", "xa", "b/a", "b/x/a", "b/x/y/a", "b/xa", "bx/a"]
        for count in [2, 3, 100_000] {
            let row = String(repeating: "**/", count: count)
            for (pattern, one) in [(row + "a", "**/a"), ("b/" + row + "a", "b/**/a")] {
                let (long, short) = (
                    WildcardPattern(Array(pattern.utf8)[...]), WildcardPattern(Array(one.utf8)[...])
                )
                #expect(long.tokens == short.tokens)
                for text in texts {
                    let expected = SlowWildcard.matches(one[...], text[...])
                    #expect(long.matches(Array(text.utf8)[...]) == expected)
                    guard count == 3 else { continue }
                    #expect(SlowWildcard.matches(pattern[...], text[...]) == expected)
                }
            }
        }
    }

    @Test func directoryWildcardsApartStayApart() {
        #expect(!matches("**/a/**/b", "x/b"))
        #expect(matches("**/a/**/b", "x/a/b"))
        #expect(!matches("**/*/**/b", "b"))
        #expect(matches("**/*/**/b", "x/b"))
    }
}
