import Foundation
import TestSupport
import Testing

@testable import Corpus

@Suite struct LineTableTests {
    private func table(_ text: String) -> LineTable { LineTable(Array(text.utf8)) }

    @Test(arguments: [
        ("", 1), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\r\nb\r\n", 2), ("\n", 1), ("\n\n", 2),
        ("a\rb", 1),
    ])
    func countsLines(text: String, expected: Int) {
        #expect(table(text).lineCount == expected)
    }

    @Test func findsLinesOfOffsets() {
        let table = table("ab\r\n\nc")
        #expect((0...6).map(table.line(at:)) == [1, 1, 1, 1, 2, 3, 3])
        #expect(table.lines(in: 0..<4) == 1...1)
        #expect(table.lines(in: 3..<6) == 1...3)
        #expect(table.lines(in: 4..<4) == 2...2)
        #expect((1...3).map(table.bytes(ofLine:)) == [0..<4, 4..<5, 5..<6])
    }

    @Test func equalsCountingLineFeeds() throws {
        let seed: UInt64 = 5
        print("line tables, seed \(seed)")
        var random = SplitMix(seed: seed)
        for _ in 0..<300 {
            let text = (0..<random.below(300)).map { _ in random.pick(Array("\n\nab\r".utf8)) }
            let table = LineTable(text)
            for offset in 0..<text.count {
                let feeds = text[..<offset].count { $0 == UInt8(ascii: "\n") }
                #expect(table.line(at: offset) == feeds + 1)
            }
            #expect(try LineTable(encoded: table.encoded) == table)
        }
    }

    @Test func longLinesSurviveCoding() throws {
        let table = LineTable([UInt8](repeating: 0x61, count: 100_000) + [0x0A, 0x62])
        #expect(table.encoded.count == 5)
        let json = try JSONEncoder().encode(["t": table])
        #expect(try JSONDecoder().decode([String: LineTable].self, from: json) == ["t": table])
    }

    @Test(
        arguments: [
            [], [0], [2, 1], [1], [2, 0, 1], [1, 1, 1], [0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            [1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], [2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1],
        ] as [[UInt8]])
    func refusesDamagedTables(bytes: [UInt8]) {
        #expect(throws: CorpusError.self) { try LineTable(encoded: bytes) }
    }

    @Test func mutatedTablesNeverCrash() throws {
        let seed: UInt64 = 11
        print("damaged line tables, seed \(seed)")
        var random = SplitMix(seed: seed)
        var refused = 0
        for _ in 0..<5000 {
            let bytes = (0..<random.below(12)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            do {
                let table = try LineTable(encoded: bytes)
                #expect(table.line(at: table.byteCount) == table.lineCount)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1000)
    }
}
