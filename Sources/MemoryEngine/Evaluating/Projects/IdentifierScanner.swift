/// Finds identifiers in source text: an ASCII letter or underscore, then letters, digits and
/// underscores, three bytes at least.
enum IdentifierScanner {
    /// An identifier and where it is in the text.
    struct Occurrence: Equatable {
        var name: String
        var range: Range<Int>
    }

    private static let shortest = 3

    /// Calls `body` with each identifier of `bytes` in order.
    static func scan(_ bytes: ArraySlice<UInt8>, _ body: (Occurrence) -> Void) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard isPart(bytes[index]) else {
                index += 1
                continue
            }
            let begin = index
            while index < bytes.endIndex, isPart(bytes[index]) { index += 1 }
            guard index - begin >= shortest, !isDigit(bytes[begin]) else { continue }
            body(
                Occurrence(
                    name: String(decoding: bytes[begin..<index], as: UTF8.self),
                    range: begin..<index))
        }
    }

    /// The different identifiers of `bytes`.
    static func names(in bytes: [UInt8]) -> Set<String> {
        var names: Set<String> = []
        scan(bytes[...]) { names.insert($0.name) }
        return names
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_")
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
