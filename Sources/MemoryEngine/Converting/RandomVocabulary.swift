import Tokenization

/// Pieces that stand in for a trained vocabulary: special tokens, bytes, printable characters and
/// runs of lowercase letters, in an order in which each can be merged from earlier ones.
struct RandomVocabulary {
    private static let firstInfillToken = 32_007

    private(set) var pieces: [String] = ["<unk>", "<s>", "</s>"]
    private(set) var types: [Int32] = [2, 3, 3]

    /// Earlier pieces merge first, as in trained models.
    var scores: [Float] { pieces.indices.map { -Float($0) } }

    /// The first `count` pieces; bytes and characters need 354.
    init(count: Int, hasInfillTokens: Bool) {
        for byte in 0..<256 {
            let digits = String(byte, radix: 16, uppercase: true)
            append("<0x\(digits.count == 1 ? "0" : "")\(digits)>", type: TokenKind.byte)
        }
        for scalar in UInt8(ascii: "!")...UInt8(ascii: "~") {
            append(String(UnicodeScalar(scalar)))
        }
        append("▁")
        append("\u{E9}")  // é
        append("▁▁")
        append("▁▁▁▁")
        appendRuns(upTo: count)
        pieces = Array(pieces.prefix(count))
        types = Array(types.prefix(count))
        if hasInfillTokens {
            let spellings = [
                InfillTokens.prefix, InfillTokens.suffix, InfillTokens.middle, InfillTokens.end,
            ]
            for (index, spelling) in spellings.enumerated() {
                pieces[Self.firstInfillToken + index] = spelling
            }
        }
    }

    /// Runs of two, three and four letters, with and without a space in front.
    private mutating func appendRuns(upTo count: Int) {
        // Frequent letters first, so that a small vocabulary has frequent runs.
        let letters = Array("etaoinsrhldcumfpgwybvkxjqz").map(String.init)
        var runs = letters
        for letter in letters { append("▁" + letter) }
        while pieces.count < count {
            runs = letters.flatMap { letter in runs.map { $0 + letter } }
            for run in runs where pieces.count < count {
                append(run)
                append("▁" + run)
            }
        }
    }

    private mutating func append(_ piece: String, type: TokenKind = .normal) {
        pieces.append(piece)
        types.append(type.rawValue)
    }
}
