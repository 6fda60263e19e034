/// The name of a memory in a store: a file name that is safe everywhere.
package struct MemoryName: Hashable, Sendable, CustomStringConvertible {
    package static let longest = 100

    package let text: String

    /// Checks a name.
    ///
    /// - Throws: ``MemoryStorageError/invalidName(name:reason:)`` unless it is 1 to 100 letters,
    ///   digits, `.`, `_` or `-` of ASCII and begins with a letter or digit.
    package init(_ text: String) throws(MemoryStorageError) {
        func invalid(_ reason: String) -> MemoryStorageError {
            .invalidName(name: String(text.prefix(Self.longest)), reason: reason)
        }
        guard let first = text.utf8.first else { throw invalid("it is empty") }
        guard text.utf8.count <= Self.longest else {
            throw invalid("it is longer than \(Self.longest) characters")
        }
        guard Self.isLetterOrDigit(first) else {
            throw invalid("it must begin with a letter or digit")
        }
        guard text.utf8.allSatisfy({ Self.isLetterOrDigit($0) || Self.marks.contains($0) }) else {
            throw invalid("it has other characters")
        }
        self.text = text
    }

    package var description: String { text }

    private static let marks = Array("._-".utf8)

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
