/// The decoded bytes of a JSON string while it is being read.
struct JSONText {
    private var bytes: [UInt8] = []

    /// The text, or `nil` when the bytes are not UTF-8.
    var string: String? { String(validating: bytes, as: UTF8.self) }

    mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Decodes the escape whose backslash stands just before `offset` and moves `offset` on.
    ///
    /// - Returns: `false` when the escape is invalid, lone surrogates included.
    mutating func appendEscape(_ source: UnsafeRawBufferPointer, _ offset: inout Int) -> Bool {
        guard offset < source.count else { return false }
        let kind = source[offset]
        offset += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(kind)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0c)
        case UInt8(ascii: "n"): bytes.append(0x0a)
        case UInt8(ascii: "r"): bytes.append(0x0d)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): return appendScalar(source, &offset)
        default: return false
        }
        return true
    }

    private mutating func appendScalar(
        _ source: UnsafeRawBufferPointer, _ offset: inout Int
    ) -> Bool {
        guard var code = Self.hexadecimal(source, &offset) else { return false }
        if (0xd800...0xdbff).contains(code) {
            guard offset + 1 < source.count, source[offset] == UInt8(ascii: "\\"),
                source[offset + 1] == UInt8(ascii: "u")
            else { return false }
            offset += 2
            guard let low = Self.hexadecimal(source, &offset), (0xdc00...0xdfff).contains(low)
            else { return false }
            code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
        }
        guard let scalar = Unicode.Scalar(code) else { return false }
        bytes.append(contentsOf: Array(String(scalar).utf8))
        return true
    }

    private static func hexadecimal(
        _ source: UnsafeRawBufferPointer, _ offset: inout Int
    ) -> UInt32? {
        guard source.count - offset >= 4 else { return nil }
        var code: UInt32 = 0
        for byte in source[offset..<offset + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                return nil
            }
            code = code << 4 | UInt32(digit)
        }
        offset += 4
        return code
    }
}

extension JSONText {
    /// `text` as a JSON string, in quotes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
