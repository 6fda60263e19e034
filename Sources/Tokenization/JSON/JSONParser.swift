/// Parses JSON (RFC 8259) from untrusted bytes.
///
/// Ill-formed UTF-8 and unpaired surrogates inside strings become U+FFFD. Nesting is limited, so hostile
/// input cannot exhaust the stack. Linear time.
struct JSONParser {
    private static let maximumDepth = 64

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Parses a whole document.
    static func parse(_ document: [UInt8]) throws(TokenizationError) -> JSONValue {
        try document.withRawBytes { (bytes) throws(TokenizationError) in
            var parser = JSONParser(bytes)
            let value = try parser.value(depth: 0)
            parser.skipSpaces()
            guard parser.position == bytes.count else {
                throw parser.malformed("text follows the document")
            }
            return value
        }
    }

    private mutating func value(depth: Int) throws(TokenizationError) -> JSONValue {
        guard depth < Self.maximumDepth else {
            throw malformed("it is nested more than \(Self.maximumDepth) levels deep")
        }
        skipSpaces()
        switch peek() {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case .some: return .number(try number())
        case nil: throw malformed("it ends too early")
        }
    }

    private mutating func object(depth: Int) throws(TokenizationError) -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        skipSpaces()
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpaces()
            guard peek() == UInt8(ascii: "\"") else { throw malformed("expected a key") }
            let key = try string()
            skipSpaces()
            guard take(UInt8(ascii: ":")) else { throw malformed("expected \":\"") }
            members.append(.init(key: key, value: try value(depth: depth + 1)))
            skipSpaces()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw malformed("expected \",\" or \"}\"") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(TokenizationError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpaces()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpaces()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw malformed("expected \",\" or \"]\"") }
        return .array(elements)
    }

    private mutating func literal(
        _ text: StaticString, _ value: JSONValue
    ) throws(TokenizationError) -> JSONValue {
        for byte in "\(text)".utf8 where !take(byte) { throw malformed("expected \(text)") }
        return value
    }

    private mutating func number() throws(TokenizationError) -> Double {
        let start = position
        while let byte = peek(), Self.isNumeric(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw malformed("expected a value") }
        return value
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func string() throws(TokenizationError) -> String {
        position += 1
        let start = position
        while let byte = peek(), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"),
            byte >= 0x20
        {
            position += 1
        }
        if peek() == UInt8(ascii: "\"") {
            defer { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }
        return try escapedString(from: start)
    }

    private mutating func escapedString(from start: Int) throws(TokenizationError) -> String {
        var utf8 = Array(bytes[start..<position])
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: utf8, as: UTF8.self)
            case UInt8(ascii: "\\"): utf8.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20: throw malformed("a control character inside a string")
            default: utf8.append(byte)
            }
        }
        throw malformed("it ends inside a string")
    }

    private mutating func escape() throws(TokenizationError) -> Unicode.Scalar {
        guard let byte = peek() else { throw malformed("it ends inside a string") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw malformed("an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(TokenizationError) -> Unicode.Scalar {
        let unit = try hexadecimalUnit()
        guard unit >> 10 == 0x36 else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
        let resume = position
        if take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let low = try hexadecimalUnit()
            if low >> 10 == 0x37 {
                return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)) ?? "\u{FFFD}"
            }
        }
        position = resume
        return "\u{FFFD}"
    }

    private mutating func hexadecimalUnit() throws(TokenizationError) -> UInt32 {
        guard bytes.count - position >= 4,
            bytes[position..<position + 4].allSatisfy({
                Unicode.Scalar($0).properties.isASCIIHexDigit
            }),
            let unit = UInt32(
                String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw malformed("expected four hexadecimal digits") }
        position += 4
        return unit
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpaces() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private func malformed(_ reason: String) -> TokenizationError {
        .malformedJSON(offset: position, reason: reason)
    }
}
