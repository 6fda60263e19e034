import Foundation
import Testing

@testable import Corpus

@Suite struct SourceSpanTests {
    @Test func namesPathAndLines() throws {
        let table = LineTable(Array("a\nb\nc\n".utf8))
        let path = try SourcePath("lib/x.c")
        #expect(SourceSpan(path: path, bytes: 0..<6, table: table).description == "lib/x.c:1-3")
        #expect(SourceSpan(path: path, bytes: 2..<4, table: table).description == "lib/x.c:2")
    }

    @Test func survivesCoding() throws {
        let span = try SourceSpan(path: SourcePath("x"), bytes: 3..<9, lines: 2...4)
        let json = try JSONEncoder().encode(span)
        #expect(try JSONDecoder().decode(SourceSpan.self, from: json) == span)
    }

    @Test(arguments: [(5, 4, 1, 1), (0, 1, 3, 2), (-1, 1, 1, 1), (0, 1, 0, 1)])
    func refusesImpossibleBounds(bounds: (Int, Int, Int, Int)) {
        let json = """
            {"path":"x","startByte":\(bounds.0),"endByte":\(bounds.1),
            "startLine":\(bounds.2),"endLine":\(bounds.3)}
            """
        #expect(throws: CorpusError.self) {
            try JSONDecoder().decode(SourceSpan.self, from: Data(json.utf8))
        }
    }
}
