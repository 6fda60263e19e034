import TestSupport
import Testing

@testable import Tokenization

@Suite struct StreamingDecoderTests {
    @Test(arguments: 0..<UInt64(30))
    func piecesAddUpToTheWholeText(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let tokenizers: [any Tokenizer] = [
            try ToyVocabulary.tokenizer(), try Fixtures.openLlamaV2(), try Fixtures.openLlama(),
        ]
        for tokenizer in tokenizers {
            let ids = (0..<40).map { _ in TokenID.random(in: 0..<270, using: &generator) }
            var decoder = StreamingDecoder(tokenizer: tokenizer)
            var text = ids.map { decoder.append($0) }.joined()
            text += decoder.finish()
            #expect(text.utf8.elementsEqual(tokenizer.decode(ids).utf8))
        }
    }

    @Test func holdsBackHalfACharacter() throws {
        var decoder = StreamingDecoder(tokenizer: try ToyVocabulary.tokenizer())
        #expect([0xF0, 0x9F, 0x99, 0x82].map { decoder.append($0) } == ["", "", "", "🙂"])
        #expect(decoder.finish() == "")
    }

    @Test func repairsAsSoonAsTheOutcomeIsCertain() throws {
        var decoder = StreamingDecoder(tokenizer: try ToyVocabulary.tokenizer())
        #expect(decoder.append(0xE2) == "")
        #expect(decoder.append(0x41) == "\u{FFFD}A")
        #expect(decoder.append(0xFF) == "\u{FFFD}")
        #expect(decoder.append(0xC0) == "\u{FFFD}")
        #expect(decoder.append(0xE0) == "")
        #expect(decoder.append(0x80) == "\u{FFFD}\u{FFFD}")
        #expect(decoder.append(0xC3) == "")
        #expect(decoder.finish() == "\u{FFFD}")
    }

    @Test func dropsTheLeadingSpaceOnlyAtTheBeginning() throws {
        let tokenizer = try Fixtures.openLlamaV2()
        let ids = try tokenizer.encode("Hello world")
        var fresh = StreamingDecoder(tokenizer: tokenizer)
        #expect(ids.map { fresh.append($0) }.joined() == "Hello world")
        var continued = StreamingDecoder(tokenizer: tokenizer, continuesText: true)
        #expect(ids.map { continued.append($0) }.joined() == " Hello world")
    }

    @Test func omitsOrSpellsSpecialTokens() throws {
        let tokenizer = try Fixtures.smolLM2()
        var omitting = StreamingDecoder(tokenizer: tokenizer)
        #expect([104, 2].map { omitting.append($0) } == ["x", ""] as [String])
        var spelling = StreamingDecoder(tokenizer: tokenizer, specialTokens: .spelled)
        #expect([104, 2].map { spelling.append($0) } == ["x", "<|im_end|>"] as [String])
    }
}
