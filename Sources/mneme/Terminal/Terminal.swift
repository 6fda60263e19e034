import Foundation

/// Writing to the standard streams: results to stdout, everything else to stderr.
enum Terminal {
    /// Whether stderr is a terminal that may show a progress bar.
    static let showsProgress = isatty(STDERR_FILENO) == 1

    /// Whether stdout may be coloured: a terminal, and `NO_COLOR` is not set.
    static let showsColor =
        isatty(STDOUT_FILENO) == 1
        && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

    /// Columns of the terminal behind stderr.
    static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    /// Writes a result; ends the program with an error where nothing can be written.
    static func write(_ text: String) { write(Data(text.utf8)) }

    private static func write(_ data: Data) {
        do {
            try FileHandle.standardOutput.write(contentsOf: data)
        } catch {
            let reason = String(cString: strerror(errno))
            note("mneme: cannot write the result (\(reason)); free space, or write it elsewhere")
            exit(73)
        }
    }

    /// Writes a line of the result.
    static func writeLine(_ text: String = "") {
        write(text + "\n")
    }

    /// Writes a note for a person.
    static func note(_ text: String) {
        writeError(printable(text) + "\n")
    }

    /// Writes to stderr; there is nobody left to tell when that fails.
    static func writeError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// `text` without control characters that a terminal might obey.
    ///
    /// Names and errors may come from files of others.
    ///
    /// - Parameter onOneLine: whether line breaks and tabs are replaced too.
    static func printable(_ text: String, onOneLine: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isLayout = !onOneLine && (scalar == "\n" || scalar == "\t")
            if scalar.properties.generalCategory == .control, !isLayout {
                result.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// Says how much memory work is about to take, where it is much.
    static func noteMemory(_ bytes: Int) {
        guard bytes >= 1 << 28 else { return }
        note("memory pairs will take up to \(Format.bytes(bytes)) of RAM")
    }

    /// Writes `value` as one JSON object with snake_case keys.
    ///
    /// - Parameter isLine: whether the object is kept on one line.
    static func writeJSON(_ value: some Encodable, isLine: Bool = false) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !isLine { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        write(try encoder.encode(value))
        writeLine()
    }

    /// `text` dimmed where colours are shown.
    static func dimmed(_ text: String) -> String {
        showsColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text
    }
}
