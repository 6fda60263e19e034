extension SourcePath: CustomStringConvertible, Codable {
    /// The path as text, from which the bytes can be recovered.
    ///
    /// Valid UTF-8 stays as it is. A byte that is part of no valid sequence, or of a control
    /// character or line separator, is written `%XX`; so is a percent sign that two hexadecimal
    /// digits follow, as it would be taken for such an escape.
    package var description: String { Self.escaping(bytes) }

    /// Whether `description` differs from the bytes.
    package var isEscaped: Bool { !description.utf8.elementsEqual(bytes) }

    /// The path that `description` was made of.
    ///
    /// - Throws: `CorpusError.malformedPath` when it is no relative path that stays in its tree.
    package init(_ description: String) throws(CorpusError) {
        try self.init(bytes: Self.unescaping(Array(description.utf8)))
    }

    /// Reads the text form.
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Any bytes as one line of text, escaped like a path.
    static func escaping(_ bytes: [UInt8]) -> String {
        var decoder = Unicode.UTF8.ForwardParser()
        var text = ""
        var iterator = bytes.makeIterator()
        var index = 0
        parsing: while true {
            switch decoder.parseScalar(from: &iterator) {
            case .emptyInput:
                break parsing
            case .error(let length):
                text += escape(bytes[index..<index + length])
                index += length
            case .valid(let scalar):
                let isAmbiguous = bytes[index] == UInt8(ascii: "%") && isEscape(bytes, at: index)
                let decoded = Unicode.UTF8.decode(scalar)
                if isAmbiguous || breaksLine(decoded) {
                    text += escape(bytes[index..<index + scalar.count])
                } else {
                    text.unicodeScalars.append(decoded)
                }
                index += scalar.count
            }
        }
        return text
    }

    private static func unescaping(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "%"), isEscape(text, at: index),
                let high = hexadecimalValue(text[index + 1]),
                let low = hexadecimalValue(text[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(text[index])
                index += 1
            }
        }
        return bytes
    }

    private static func isEscape(_ bytes: [UInt8], at index: Int) -> Bool {
        index + 2 < bytes.count && hexadecimalValue(bytes[index + 1]) != nil
            && hexadecimalValue(bytes[index + 2]) != nil
    }

    /// Whether a terminal may take the scalar for a command or for the end of the line: C0, DEL,
    /// C1, and the separators of lines and paragraphs.
    ///
    /// `String.onOneLine` of MemoryStorage, which shows paths of memories, has the same rule.
    private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x2029: true
        default: false
        }
    }

    private static func escape(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }

    private static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
