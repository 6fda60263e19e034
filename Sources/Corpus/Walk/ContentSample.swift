/// What the first bytes of a file tell about it.
struct ContentSample {
    /// How much of a file is looked at, in bytes.
    static let length = 32 << 10

    /// The first bytes of the file, at most `length`.
    private let bytes: [UInt8]
    /// Whether `bytes` is the whole file.
    private let isWhole: Bool

    /// Looks at `bytes`, the beginning of a file of `fileSize` bytes.
    init(_ bytes: [UInt8], fileSize: Int) {
        self.bytes = bytes
        isWhole = bytes.count >= fileSize
    }

    /// Why the file is left out, by its content.
    func reason(options: WalkOptions) -> SkipReason? {
        if let name = wideEncoding { return .unsupportedEncoding(name) }
        if let evidence = binaryEvidence { return .binary(evidence) }
        if !options.includesSecrets, beginsWithPrivateKey { return .secret(.privateKey) }
        if !options.includesMinified, let length = minifiedLineLength {
            return .minified(.averageLineLength(length))
        }
        return nil
    }

    /// Whether the sample is UTF-8, but for a character cut off at its end.
    var isUTF8: Bool {
        if String(validating: bytes, as: UTF8.self) != nil { return true }
        if isWhole { return false }
        return (1...3).contains { cut in
            String(validating: bytes.dropLast(cut), as: UTF8.self) != nil
        }
    }

    /// The encoding that a byte order mark announces, other than UTF-8.
    private var wideEncoding: String? {
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
            return "UTF-32"
        }
        let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        return isUTF16 ? "UTF-16" : nil
    }

    /// A NUL in the first 8 KiB, as Git tells binary files, or more than a tenth of control bytes.
    private var binaryEvidence: BinaryEvidence? {
        let head = bytes.prefix(8 << 10)
        if let offset = head.firstIndex(of: 0) { return .nulByte(offset: offset) }
        let controls = head.count { byte in
            // Backspace to carriage return, and escape, occur in logs and listings.
            byte < 0x20 && !(0x08...0x0D).contains(byte) && byte != 0x1B || byte == 0x7F
        }
        let share = Double(controls) / Double(max(1, head.count))
        return share > 0.1 ? .controlBytes(share: share) : nil
    }

    /// Whether the first line is the armour of a private key.
    private var beginsWithPrivateKey: Bool {
        let line = String(decoding: bytes.prefix(200), as: UTF8.self)
            .drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix { !$0.isNewline }
        return line.hasPrefix("-----BEGIN ") && line.contains("PRIVATE KEY")
            || line.hasPrefix("PuTTY-User-Key-File-")
    }

    /// The average line length of a sample that looks minified, in bytes.
    ///
    /// Prose too has long lines where each paragraph is one, so long lines alone say little up to
    /// `enormousLine`: below it, minified code shows by the scarcity of white space, which makes up
    /// some 16 % of prose, and by being ASCII (Chinese and Japanese have no spaces).
    private var minifiedLineLength: Int? {
        guard bytes.count > 1 << 10 else { return nil }
        let lineBreaks = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let average = bytes.count / (lineBreaks + 1)
        guard average > Self.longLine else { return nil }
        if average > Self.enormousLine { return average }
        let spaces = bytes.count { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let nonASCII = bytes.count { $0 >= 0x80 }
        return spaces * 12 < bytes.count && nonASCII * 4 < bytes.count ? average : nil
    }

    private static let longLine = 300
    private static let enormousLine = 5000
}
