@testable import Tokenization

/// A byte-level vocabulary with all 256 bytes, some merges and two special tokens.
enum ToyVocabulary {
    /// The character of each byte in GPT-2's alphabet.
    static let alphabet: [String] = {
        var characters = [String](repeating: "", count: 256)
        for (scalar, byte) in ByteAlphabet.bytes.enumerated() where byte >= 0 {
            characters[Int(byte)] = Unicode.Scalar(UInt32(scalar)).map(String.init) ?? ""
        }
        return characters
    }()

    static let merges = [
        "a b", "Ġ a", "b a", "ab ab", "Ġa b", "Ġ Ġ", "ĠĠ ĠĠ", "a a", "aa aa", "Ã ©",
    ]

    static let specialTokens = ["<|end|>", "<|end|>>"]

    static func tokens() -> [String] {
        alphabet + merges.map { $0.filter { $0 != " " } } + specialTokens
    }

    static func tokenizer(_ preTokenizer: PreTokenizer = .gpt2) throws -> BytePairTokenizer {
        let tokens = tokens()
        let types = tokens.map { Int32(specialTokens.contains($0) ? 3 : 1) }
        return try BytePairTokenizer(
            tokens: tokens, merges: merges, tokenTypes: types,
            identifiers: .init(endOfSequence: [266]), preTokenizer: preTokenizer)
    }
}
