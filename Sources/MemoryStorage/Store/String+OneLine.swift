extension String {
    /// The text with each byte of its control characters and line separators as `%XX`.
    ///
    /// Paths are recorded like this, by `SourcePath.escaping` of Corpus. A memory that somebody
    /// else made may have others, and they must not end the lines of an answer or command a
    /// terminal.
    var onOneLine: String {
        guard unicodeScalars.contains(where: Self.breaksLine) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if Self.breaksLine(scalar) {
                for byte in String(scalar).utf8 {
                    text += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
                }
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// C0, DEL, C1, and the separators of lines and paragraphs.
    private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x2029: true
        default: false
        }
    }
}
