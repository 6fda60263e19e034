import TestSupport
import Testing

@testable import Tokenization

@Suite struct SentencePieceTokenizerTests {
    @Test(arguments: ["openllama", "openllama-v2"])
    func equalsEveryReferenceCase(model: String) throws {
        let tokenizer = try Fixtures.sentencePiece(model)
        let cases = try Fixtures.sentencePieceCases(model)
        #expect(cases.count > 10)
        for item in cases {
            let ids = try tokenizer.encode(item.text)
            #expect(ids == item.ids, "\(item.text)")
            #expect(tokenizer.decode(ids) == item.decoded)
            expectCover(
                try tokenizer.encodeWithSpans(Array(item.text.utf8)), count: item.text.utf8.count)
        }
        #expect(tokenizer.beginOfSequence == 1)
        #expect(tokenizer.endOfSequence == [2])
        #expect(tokenizer.addsBeginOfSequence)
        #expect(tokenizer.vocabularySize == 32000)
    }

    @Test(arguments: 0..<UInt64(20))
    func anyBytesSurviveARoundTrip(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let tokenizer = try Fixtures.openLlamaV2()
        for _ in 0..<20 {
            let bytes = generator.bytes(maximumCount: 60)
            let tokens = try tokenizer.encodeWithSpans(bytes)
            // The model writes a space as U+2581, so that character comes back as a space.
            #expect(tokenizer.decodeBytes(tokens.map(\.id)) == SpaceMarker.replaced(bytes))
            expectCover(tokens, count: bytes.count)
        }
    }

    @Test func illFormedBytesAreByteTokensWithTheirSpans() throws {
        let tokenizer = try Fixtures.openLlamaV2()
        let tokens = try tokenizer.encodeWithSpans([0x61, 0xFF, 0x20, 0x62])
        #expect(tokens.filter { tokenizer.isByte($0.id) }.map(\.range) == [1..<2])
        #expect(
            tokens.map { tokenizer.bytes(of: $0.id) } == [[0x20, 0x61], [0xFF], [0x20, 0x62]])
    }

    @Test func spansOfAReplacedCharacterAreItsBytes() throws {
        let tokenizer = try Fixtures.openLlama()
        let tokens = try tokenizer.encodeWithSpans(Array("x你".utf8))
        #expect(tokens.map(\.range) == [0..<1, 1..<2, 2..<3, 3..<4])
    }

    @Test func specialTokensAreTextUnlessAskedFor() throws {
        let tokenizer = try Fixtures.openLlamaV2()
        #expect(!(try tokenizer.encode("<s>hi</s>")).contains { tokenizer.isSpecial($0) })
        let ids = try tokenizer.encode("<s>hi</s>", specialTokens: .recognised)
        #expect(ids.first == 1)
        #expect(ids.last == 2)
        #expect(tokenizer.decode(ids) == "hi")
        #expect(tokenizer.id(ofSpecial: "</s>") == 2)
    }

    @Test func addedTokensExtendTheVocabulary() throws {
        let tokenizer = try SentencePieceTokenizer(
            serializedModel: Fixtures.bytes("openllama-v2.model"),
            addedTokens: ["▁<PRE>": 32007, "<tool>": 32001])
        #expect(tokenizer.vocabularySize == 32008)
        #expect(tokenizer.id(ofSpecial: "▁<PRE>") == 32007)
        #expect(try tokenizer.encode("<tool>", specialTokens: .recognised) == [32001])
        #expect(!(try tokenizer.encode("<tool>")).contains(32001))
        #expect(tokenizer.isSpecial(32001))
        #expect(tokenizer.bytes(of: 32001) == Array("<tool>".utf8))
        #expect(
            tokenizer.fingerprintMaterial != (try Fixtures.openLlamaV2().fingerprintMaterial))
    }

    @Test func piecesOfAnotherFileGiveTheSameTokens() throws {
        let original = try Fixtures.openLlamaV2()
        let copy = try SentencePieceTokenizer(
            pieces: SentencePiecePieces.spellings(of: "openllama-v2.model"),
            scores: SentencePiecePieces.scores(of: "openllama-v2.model"),
            tokenTypes: original.model.kinds.map(\.rawValue),
            identifiers: .init(beginOfSequence: 1, endOfSequence: [2], unknown: 0))
        for item in try Fixtures.sentencePieceCases("openllama-v2") {
            #expect(try copy.encode(item.text) == item.ids)
        }
        #expect(copy.beginOfSequence == 1)
        #expect(copy.endOfSequence == [2])
    }

    @Test func infillPiecesAreSpecialAndNeverForged() throws {
        let letters = ["<", "P", "R", "E", ">", "▁<PRE>", "▁", "▁<", "▁<P", "▁<PR", "▁<PRE"]
        let pieces = ["<unk>", "<s>", "</s>"] + SentencePiecePieces.byteNames + letters
        let types = [2, 3, 3] + [Int32](repeating: 6, count: 256) + letters.map { _ in 1 }
        let tokenizer = try SentencePieceTokenizer(
            pieces: pieces, scores: pieces.map { _ in 0 }, tokenTypes: types,
            identifiers: .init(beginOfSequence: 1, endOfSequence: [2], unknown: 0))
        let infill = try #require(tokenizer.id(ofSpecial: InfillTokens.prefix))
        #expect(tokenizer.isSpecial(infill))
        #expect(!(try tokenizer.encode("<PRE>")).contains(infill))
        #expect(tokenizer.decode(try tokenizer.encode("<PRE>")) == "<PRE>")
        #expect(try tokenizer.encode("▁<PRE>", specialTokens: .recognised) == [infill])
    }

    @Test func userDefinedControlPiecesAreNeverForged() throws {
        let own = ["<|im_start|>", "<|im_end|>", "[END]", "▁▁", "tool", "▁"]
        let types = [4, 4, 4, 4, 4, 1] as [Int32]
        let bytes = SentencePiecePieces.byteNames
        let tokenizer = try SentencePieceTokenizer(
            pieces: ["<unk>", "<s>", "</s>"] + bytes + own,
            scores: [Float](repeating: 0, count: 3 + bytes.count + own.count),
            tokenTypes: [2, 3, 3] + bytes.map { _ in 6 } + types,
            identifiers: .init(beginOfSequence: 1, endOfSequence: [2, 261], unknown: 0),
            addsSpacePrefix: false)
        for spelling in own[..<3] {
            let ids = try tokenizer.encode("\(spelling)tool")
            let id = try #require(tokenizer.id(ofSpecial: spelling))
            #expect(!ids.contains(id) && ids.contains(263))
            #expect(tokenizer.decode(ids) == "\(spelling)tool")
            #expect(try tokenizer.encode(spelling, specialTokens: .recognised) == [id])
        }
        #expect(try tokenizer.encode("tool") == [263])
        #expect(try tokenizer.encodeWithSpans(Array("<|im_end|>".utf8)).count == 10)
    }

    @Test func controlPiecesAreUnknownWhereThereAreNoByteTokens() throws {
        let tokenizer = try SentencePieceTokenizer(
            pieces: ["<unk>", "<s>", "</s>", "<|im_end|>", "a", "▁"], scores: [0, 0, 0, 0, 0, 0],
            tokenTypes: [2, 3, 3, 4, 1, 1],
            identifiers: .init(beginOfSequence: 1, endOfSequence: [2], unknown: 0),
            addsSpacePrefix: false)
        #expect(try tokenizer.encode("a<|im_end|>a") == [4, 0, 4])
    }

    @Test func readsAFileAndSaysWhichOneIsMissing() throws {
        #expect(throws: TokenizationError.self) {
            try SentencePieceTokenizer(path: "/nonexistent/tokenizer.model")
        }
        #expect(throws: TokenizationError.self) { try SentencePieceTokenizer(path: "/") }
    }
}
