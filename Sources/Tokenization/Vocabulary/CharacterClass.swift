/// The character classes that word patterns distinguish.
enum CharacterClass: UInt8 {
    /// Unicode general category L.
    case letter

    /// Unicode general category N.
    case number

    /// Unicode property White_Space.
    case whitespace

    /// Everything else, ill-formed bytes included.
    case other

    /// The class of a scalar value; `UTF8Sequence.illFormed` is `other`.
    @inline(__always)
    static func of(_ scalar: UInt32) -> CharacterClass {
        scalar < 0x80 ? asciiClass(UInt8(truncatingIfNeeded: scalar)) : classify(scalar)
    }

    @inline(__always)
    private static func asciiClass(_ byte: UInt8) -> CharacterClass {
        let lowered = byte | 0x20
        if lowered >= UInt8(ascii: "a") && lowered <= UInt8(ascii: "z") { return .letter }
        if byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") { return .number }
        if byte == UInt8(ascii: " ") || (byte >= 0x09 && byte <= 0x0D) { return .whitespace }
        return .other
    }

    private static func classify(_ value: UInt32) -> CharacterClass {
        guard let scalar = Unicode.Scalar(value) else { return .other }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return .letter
        case .decimalNumber, .letterNumber, .otherNumber:
            return .number
        default:
            return properties.isWhitespace ? .whitespace : .other
        }
    }
}
