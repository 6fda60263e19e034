import Foundation
import Testing

@testable import Tokenization

/// The fixture files and the tokenizers made of them, each loaded once.
enum Fixtures {
    struct MissingFixture: Error { let name: String }

    struct Case: Decodable {
        let text: String
        let ids: [TokenID]
        let decoded: String?
    }

    struct SentencePieceCases: Decodable { let cases: [Case] }

    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures")
        guard let folder else { throw MissingFixture(name: name) }
        return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func lines(_ name: String) throws -> [String] {
        try bytes(name).split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    static func smolLM2Cases() throws -> [Case] {
        try JSONDecoder().decode([Case].self, from: Data(bytes("smollm2-cases.json")))
    }

    static func sentencePieceCases(_ model: String) throws -> [Case] {
        try JSONDecoder().decode(SentencePieceCases.self, from: Data(bytes("\(model).json"))).cases
    }

    static let smolLM2TokenTypes =
        [Int32](repeating: 3, count: 17) + [Int32](repeating: 1, count: 49152 - 17)

    static func smolLM2() throws -> BytePairTokenizer { try cachedSmolLM2.get() }

    private static let cachedSmolLM2 = Result {
        try BytePairTokenizer(
            tokens: lines("smollm2-tokens.txt"), merges: lines("smollm2-merges.txt"),
            tokenTypes: smolLM2TokenTypes,
            identifiers: .init(beginOfSequence: 1, endOfSequence: [2], unknown: 0, padding: 2),
            preTokenizer: .smollm)
    }

    static func openLlama() throws -> SentencePieceTokenizer { try cachedOpenLlama.get() }

    private static let cachedOpenLlama = Result {
        try SentencePieceTokenizer(serializedModel: bytes("openllama.model"))
    }

    static func openLlamaV2() throws -> SentencePieceTokenizer { try cachedOpenLlamaV2.get() }

    private static let cachedOpenLlamaV2 = Result {
        try SentencePieceTokenizer(serializedModel: bytes("openllama-v2.model"))
    }

    static func sentencePiece(_ model: String) throws -> SentencePieceTokenizer {
        try model == "openllama" ? openLlama() : openLlamaV2()
    }
}
