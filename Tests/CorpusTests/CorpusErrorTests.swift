import Testing

@testable import Corpus

@Suite struct CorpusErrorTests {
    @Test func eachErrorNamesItsSubjectAndARemedy() throws {
        let path = try SourcePath("lib/x.c")
        let failure = SystemFailure(code: 13)
        let errors: [(CorpusError, String)] = [
            (.unreadableRoot(path: "r", failure: failure), "Permission denied"),
            (.unsupportedRoot(path: "r", kind: .socket), "socket"),
            (.tooManyEntries(path: "r", limit: 5), "more than 5"),
            (.invalidGlob("[a"), "[a"),
            (.invalidOption(name: "depth", value: 9, allowed: 1...2), "expected 1 to 2"),
            (.unreadableFile(path: path, failure: failure), "lib/x.c"),
            (.notARegularFile(path: path, kind: .fifo), "named pipe"),
            (.fileTooLarge(path: path, size: 7, limit: 3), "limit is 3"),
            (.changedWhileReading(path: path), "read it again"),
            (.malformedPath("/a"), "/a"), (.malformedHash("zz"), "64"),
            (.malformedLineTable("cut"), "cut"), (.malformedSpan("bad"), "bad"),
        ]
        for (error, part) in errors { #expect(error.description.contains(part)) }
    }
}
