internal import Crypto

/// The SHA-256 of a file's bytes (FIPS 180-4): what identifies content, wherever it lies.
package struct ContentHash: Hashable, Sendable {
    /// The 32 bytes of the digest.
    package let bytes: [UInt8]

    /// The number of bytes in a hash.
    package static let byteCount = 32

    /// Hashes `content`.
    package init(of content: [UInt8]) {
        bytes = Array(SHA256.hash(data: content))
    }

    /// A stored digest.
    ///
    /// - Throws: `CorpusError.malformedHash` when there are not 32 bytes.
    package init(bytes: [UInt8]) throws(CorpusError) {
        guard bytes.count == Self.byteCount else {
            throw .malformedHash("\(bytes.count) bytes")
        }
        self.bytes = bytes
    }

    /// The hash that `description` was made of.
    ///
    /// - Throws: `CorpusError.malformedHash` when `text` is not 64 hexadecimal digits.
    package init(_ text: String) throws(CorpusError) {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 2 * Self.byteCount, text.utf8.count == digits.count else {
            throw .malformedHash(String(text.prefix(80)))
        }
        bytes = stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(digits[index] << 4 | digits[index + 1])
        }
    }
}

extension ContentHash: CustomStringConvertible, Codable {
    /// 64 lower-case hexadecimal digits.
    package var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }

    /// Reads the hexadecimal form.
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the hexadecimal form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
