import Foundation
import TestSupport
import Testing

@testable import Corpus

@Suite struct SourcePathTests {
    @Test func plainPathsStayAsTheyAre() throws {
        for text in ["a", "a/b.swift", "日本/é", "100%", "a%2", "%zz"] {
            let path = try SourcePath(text)
            #expect(path.description == text)
            #expect(path.bytes == Array(text.utf8))
            #expect(!path.isEscaped)
        }
    }

    @Test func escapesWhatWouldBeLost() throws {
        let path = try SourcePath(bytes: [0x61, 0xFF, 0x0A, 0x25, 0x34, 0x31])
        #expect(path.description == "a%FF%0A%2541")
        #expect(path.isEscaped)
    }

    @Test func controlsAndLineSeparatorsAreEscaped() throws {
        let escaped: [(UInt32, String)] = [
            (0x1F, "%1F"), (0x7F, "%7F"), (0x80, "%C2%80"), (0x85, "%C2%85"), (0x9B, "%C2%9B"),
            (0x9F, "%C2%9F"), (0x2028, "%E2%80%A8"), (0x2029, "%E2%80%A9"),
        ]
        for (value, text) in escaped {
            let scalar = try #require(Unicode.Scalar(value))
            let path = try SourcePath(bytes: Array("a\(Character(scalar))b".utf8))
            #expect(path.description == "a\(text)b")
            #expect(path.isEscaped)
            #expect(try SourcePath(path.description) == path)
        }
        for value: UInt32 in [0x20, 0x7E, 0xA0, 0x2027, 0x202A] {
            let scalar = try #require(Unicode.Scalar(value))
            #expect(try !SourcePath(bytes: Array("a\(Character(scalar))".utf8)).isEscaped)
        }
    }

    @Test func anyBytesSurviveTheText() throws {
        let seed: UInt64 = 99
        print("path escapes, seed \(seed)")
        var random = SplitMix(seed: seed)
        let choices: [UInt8] = [
            0x25, 0x34, 0x41, 0x61, 0xFF, 0xC2, 0xC3, 0xA9, 0xE6, 0x97, 0x0A, 0x7F, 0x85, 0x80,
            0xE2,
        ]
        var escaped = 0
        for _ in 0..<5000 {
            let bytes = (0...random.below(8)).map { _ in random.pick(choices) }
            let path = try SourcePath(bytes: bytes)
            #expect(try SourcePath(path.description) == path, "\(bytes)")
            let coded = try JSONDecoder().decode(
                SourcePath.self, from: JSONEncoder().encode(path))
            #expect(coded == path)
            escaped += path.isEscaped ? 1 : 0
        }
        #expect(escaped > 1000)
    }

    @Test(arguments: ["", "/a", "a/", "a//b", ".", "..", "a/../b", "a/.", "a%00b"])
    func refusesPathsThatLeaveTheTree(text: String) {
        #expect(throws: CorpusError.self) { try SourcePath(text) }
    }

    @Test func partsAndOrder() throws {
        let path = try SourcePath("a/b/c.txt")
        #expect(path.name.elementsEqual("c.txt".utf8))
        #expect(path.directory.elementsEqual("a/b".utf8))
        #expect(path.components.count == 3)
        #expect(try SourcePath("a-b") < SourcePath("a/b"))
        #expect(try SourcePath("Z") < SourcePath("a"))
    }
}
