import TestSupport
import Testing

@testable import Tokenization

@Suite struct SentencePieceModelTests {
    @Test func refusesWhatIsNoModel() {
        for bytes in [[], [0xFF], Array("not a model".utf8), [UInt8](repeating: 0, count: 100)] {
            #expect(throws: TokenizationError.self) {
                try SentencePieceTokenizer(serializedModel: bytes)
            }
        }
    }

    @Test(arguments: 0..<UInt64(40))
    func truncatedOrAlteredModelsNeverCrash(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        var bytes = smallModel()
        if Bool.random(using: &generator) {
            bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
        } else {
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
                    UInt8.random(in: .min ... .max, using: &generator)
            }
        }
        let tokenizer = try? SentencePieceTokenizer(serializedModel: bytes)
        let ids = try tokenizer?.encode("abba ab <s> \u{FFFD}") ?? []
        #expect(ids.allSatisfy { $0 >= 0 && $0 < 400 })
    }

    @Test func theSmallModelItselfIsUsable() throws {
        let tokenizer = try SentencePieceTokenizer(serializedModel: smallModel())
        #expect(tokenizer.decode(try tokenizer.encode("abba ab")) == "abba ab")
    }

    @Test func refusesWhatTheLibraryReadsUnchecked() {
        var map = ProtocolBufferWriter()
        map.append(field: 2, [UInt8](repeating: 0x41, count: 64))
        expectRefusal(smallModel(adding: (3, map.bytes)), mentioning: "normalizes characters")
        var type = ProtocolBufferWriter()
        type.append(field: 3, UInt64(9))
        expectRefusal(smallModel(adding: (2, type.bytes)), mentioning: "model type 9")
        expectRefusal(smallModel(adding: (1, piece([0x61, 0], 0, 1))), mentioning: "NUL")
        expectRefusal(smallModel(adding: (1, piece([0x78], .nan, 1))), mentioning: "finite")
        expectRefusal(smallModel(adding: (1, piece([0x78], 0, 17))), mentioning: "type 17")
        expectRefusal(smallModel(adding: (1, piece([0x78], 0, 6))), mentioning: "<0xHH>")
    }

    @Test(arguments: [0x0A, 0x1A] as [UInt8])
    func refusesTagsThatTheLibraryCutsTo32Bits(tag: UInt8) {
        var inner = ProtocolBufferWriter()
        inner.append(field: 2, [UInt8](repeating: 0x41, count: 64))
        let content = tag >> 3 == 1 ? piece([0x78], 0, 1) : inner.bytes
        // Field 1 or 3 with bit 32 set, in 5 bytes and in 6.
        for padding in [[0x80, 0x80, 0x80, 0x10], [0x80, 0x80, 0x80, 0x90, 0]] as [[UInt8]] {
            let field = [tag | 0x80] + padding + [UInt8(content.count)] + content
            expectRefusal(smallModel() + field, mentioning: "names no field")
        }
        expectRefusal(smallModel() + [0x00, 0x00], mentioning: "names no field")
    }

    @Test func refusesLongChainsOfUserDefinedPieces() {
        var writer = ProtocolBufferWriter()
        for count in 1...61 {
            writer.append(field: 1, piece([UInt8](repeating: 0x7A, count: count), 0, 4))
        }
        expectRefusal(smallModel() + writer.bytes, mentioning: "60 user-defined")
    }

    private func expectRefusal(
        _ model: [UInt8], mentioning text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: TokenizationError.self, sourceLocation: sourceLocation) {
            try SentencePieceTokenizer(serializedModel: model)
        }
        #expect(error?.description.contains(text) == true, sourceLocation: sourceLocation)
    }

    private func piece(_ spelling: [UInt8], _ score: Float, _ type: UInt64) -> [UInt8] {
        var writer = ProtocolBufferWriter()
        writer.append(field: 1, spelling)
        writer.append(field: 2, score)
        writer.append(field: 3, type)
        return writer.bytes
    }

    private func smallModel(adding extra: (field: UInt64, content: [UInt8])? = nil) -> [UInt8] {
        var writer = ProtocolBufferWriter()
        for (text, type) in [("<unk>", UInt64(2)), ("<s>", 3), ("</s>", 3)] {
            writer.append(field: 1, piece(Array(text.utf8), 0, type))
        }
        for name in SentencePiecePieces.byteNames {
            writer.append(field: 1, piece(Array(name.utf8), 0, 6))
        }
        for (index, text) in ["▁", "a", "b", "ab", "▁ab", "ba"].enumerated() {
            writer.append(field: 1, piece(Array(text.utf8), -Float(index), 1))
        }
        var trainer = ProtocolBufferWriter()
        trainer.append(field: 3, UInt64(2))
        trainer.append(field: 35, UInt64(1))
        writer.append(field: 2, trainer.bytes)
        if let extra { writer.append(field: extra.field, extra.content) }
        return writer.bytes
    }
}
