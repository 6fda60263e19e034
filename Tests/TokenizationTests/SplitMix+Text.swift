import TestSupport

extension SplitMix {
    /// Arbitrary bytes, with many spaces, letters and beginnings of UTF-8 sequences among them.
    mutating func bytes(maximumCount: Int) -> [UInt8] {
        let frequent: [UInt8] = [
            0x20, 0x20, 0x0A, 0x61, 0x62, 0x31, 0x27, 0xC3, 0xA9, 0xE2, 0x96, 0x81,
        ]
        return (0..<Int.random(in: 0...maximumCount, using: &self)).map { _ in
            Bool.random(using: &self)
                ? frequent[Int.random(in: 0..<frequent.count, using: &self)]
                : UInt8.random(in: .min ... .max, using: &self)
        }
    }

    /// Text of scalars from many scripts and classes.
    mutating func text(maximumCount: Int) -> String {
        let scalars = Array(
            "aaBs'trevld  \n\r\t.,!_(019½²٣éñßЖ中日🙂\u{301}\u{A0}\u{3000}\u{200B}Ⅷ".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...maximumCount, using: &self) {
            text.append(scalars[Int.random(in: 0..<scalars.count, using: &self)])
        }
        return String(text)
    }
}
