import Testing
import Tokenization

@testable import MemoryEngine

@Suite struct TextOutputTests {
    private static func run(
        _ bench: Workbench, _ bytes: [UInt8], stop: [String]
    ) -> (output: TextOutput, pieces: [String]) {
        var pieces: [String] = []
        var output = TextOutput(
            tokenizer: bench.model.tokenizer, stopTexts: stop, continuesText: true)
        for byte in bytes {
            guard output.append(TokenID(byte), onText: { pieces.append($0) }) else { break }
        }
        output.finish { pieces.append($0) }
        return (output, pieces)
    }

    @Test func charactersAreNeverCut() throws {
        let bench = try Workbench()
        let text = "aé漢😀z"
        let (output, pieces) = Self.run(bench, Array(text.utf8), stop: [])
        #expect(output.text == text)
        #expect(pieces == ["a", "é", "漢", "😀", "z"])
        #expect(!output.ended)
    }

    @Test func beginningOfAStopTextIsHeldBack() throws {
        let bench = try Workbench()
        let (output, pieces) = Self.run(bench, Array("abENabEND!".utf8), stop: ["END"])
        #expect(output.text == "abENab")
        #expect(pieces.joined() == "abENab")
        #expect(output.ended)
    }

    @Test func unfinishedCharacterBecomesAReplacement() throws {
        let bench = try Workbench()
        let (output, _) = Self.run(bench, Array("a".utf8) + [0xe6, 0xbc], stop: ["END"])
        #expect(output.text == "a\u{fffd}")
    }

    @Test func heldBackTextIsReleasedAtTheEnd() throws {
        let bench = try Workbench()
        let (output, pieces) = Self.run(bench, Array("xEN".utf8), stop: ["END"])
        #expect(output.text == "xEN")
        #expect(pieces.joined() == "xEN")
    }
}
