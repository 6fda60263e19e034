/// The names a SentencePiece model gives to its begin and end pieces.
struct SpecialPieceNames: Sendable {
    var begin = Array("<s>".utf8)
    var end = Array("</s>".utf8)
}
