extension ByteSet {
    /// The POSIX character class `name`, as in `[[:name:]]`; `nil` when there is no such class.
    ///
    /// Only ASCII bytes belong to a class, as in Git; its white space is tab, line feed, carriage
    /// return and space.
    init?(characterClass name: String) {
        guard let members = Self.isMember(ofClass: name) else { return nil }
        self.init()
        for byte in UInt8(0)...127 where members(byte) { insert(byte) }
    }

    private static func isMember(ofClass name: String) -> ((UInt8) -> Bool)? {
        switch name {
        case "alpha": isLetter
        case "digit": isDigit
        case "alnum": { isLetter($0) || isDigit($0) }
        case "upper": { (0x41...0x5A).contains($0) }
        case "lower": { (0x61...0x7A).contains($0) }
        case "blank": { $0 == 0x20 || $0 == 0x09 }
        case "space": { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        case "cntrl": { $0 < 0x20 || $0 == 0x7F }
        case "print": { (0x20...0x7E).contains($0) }
        case "graph": { (0x21...0x7E).contains($0) }
        case "punct": { (0x21...0x7E).contains($0) && !isLetter($0) && !isDigit($0) }
        case "xdigit": { isDigit($0) || (0x41...0x46).contains($0 & 0xDF) }
        default: nil
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
