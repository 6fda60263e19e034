/// Pieces named `<0xHH>` that stand for a single byte.
enum BytePiece {
    /// The byte a piece stands for, nil where it is named otherwise.
    static func byte(of spelling: [UInt8]) -> UInt8? {
        guard spelling.count == 6, spelling.starts(with: Array("<0x".utf8)),
            spelling[5] == UInt8(ascii: ">"),
            let high = hexadecimalDigit(spelling[3]), let low = hexadecimalDigit(spelling[4])
        else { return nil }
        return high << 4 | low
    }

    private static func hexadecimalDigit(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
