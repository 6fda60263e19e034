/// Spellings and scores of a SentencePiece model that `SentencePieceModel` has accepted.
///
/// Field numbers are those of `sentencepiece_model.proto`.
struct PieceListing {
    /// Spelling of each piece.
    private(set) var pieces: [String] = []
    /// Score of each piece.
    private(set) var scores: [Float] = []
    /// Whether pieces merge pair by pair, best score first.
    private(set) var isBytePair = false

    init(_ bytes: UnsafeRawBufferPointer) throws(TokenizationError) {
        var reader = ProtocolBufferReader(bytes, 0..<bytes.count)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let range)): try readPiece(bytes, range)
            case (2, .bytes(let range)): try readTrainerSpec(bytes, range)
            default: break
            }
        }
    }

    private mutating func readPiece(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(TokenizationError) {
        var (spelling, score) = (0..<0, Float(0))
        var reader = ProtocolBufferReader(bytes, range)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let content)): spelling = content
            case (2, .fixed(let bits)): score = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            default: break
            }
        }
        guard let piece = String(validating: bytes[spelling], as: UTF8.self) else {
            throw .invalidSentencePieceModel(reason: "piece \(pieces.count) is not UTF-8")
        }
        pieces.append(piece)
        scores.append(score)
    }

    private mutating func readTrainerSpec(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(TokenizationError) {
        var reader = ProtocolBufferReader(bytes, range)
        while let (field, value) = try reader.next() {
            if field == 3, case .integer(let type) = value { isBytePair = type == 2 }
        }
    }
}
