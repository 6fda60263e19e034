@testable import Tokenization

/// Pieces and scores of a fixture model, read independently of the tokenizer.
enum SentencePiecePieces {
    static let byteNames = (0..<256).map { value -> String in
        let digits = Array("0123456789ABCDEF")
        return "<0x\(digits[value / 16])\(digits[value % 16])>"
    }

    static func spellings(of name: String) throws -> [String] {
        try pieces(of: name).map(\.spelling)
    }

    static func scores(of name: String) throws -> [Float] { try pieces(of: name).map(\.score) }

    private static func pieces(of name: String) throws -> [(spelling: String, score: Float)] {
        let file = try Fixtures.bytes(name)
        return try file.withRawBytes { (bytes) throws(TokenizationError) in
            var result: [(spelling: String, score: Float)] = []
            var reader = ProtocolBufferReader(bytes, 0..<bytes.count)
            while let (field, value) = try reader.next() {
                guard field == 1, case .bytes(let range) = value else { continue }
                var inner = ProtocolBufferReader(bytes, range)
                var piece = (spelling: "", score: Float(0))
                while let (field, value) = try inner.next() {
                    if field == 1, case .bytes(let text) = value {
                        piece.spelling = String(decoding: bytes[text], as: UTF8.self)
                    } else if field == 2, case .fixed(let bits) = value {
                        piece.score = Float(bitPattern: UInt32(bits))
                    }
                }
                result.append(piece)
            }
            return result
        }
    }
}
