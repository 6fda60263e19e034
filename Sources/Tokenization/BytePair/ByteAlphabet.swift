/// GPT-2's reversible alphabet: every byte has a printable character, and vocabularies are written in it.
///
/// Printable Latin-1 bytes stand for themselves; the other 68 are, in order, U+0100 and up (Radford et
/// al. 2019, byte-level BPE).
enum ByteAlphabet {
    /// Byte of each scalar value below U+0144, -1 where the alphabet has no such character.
    static let bytes: [Int16] = {
        var table = [Int16](repeating: -1, count: 0x144)
        var next = 0x100
        for byte in 0..<256 {
            if isPrintable(byte) {
                table[byte] = Int16(byte)
            } else {
                table[next] = Int16(byte)
                next += 1
            }
        }
        return table
    }()

    private static func isPrintable(_ byte: Int) -> Bool {
        (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
    }

    /// Decodes alphabet text from `utf8[range]` into the open token of `table`.
    ///
    /// Returns false, having pushed some bytes, where a character is outside the alphabet.
    static func decode(
        _ utf8: UnsafeRawBufferPointer, _ range: Range<Int>, into table: inout PieceTable
    ) -> Bool {
        var position = range.lowerBound
        while position < range.upperBound {
            let (scalar, length) = UTF8Sequence.decode(utf8, at: position, end: range.upperBound)
            guard scalar < 0x144, bytes[Int(scalar)] >= 0 else { return false }
            table.push(UInt8(truncatingIfNeeded: bytes[Int(scalar)]))
            position += length
        }
        return true
    }
}
