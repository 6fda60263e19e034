import LMDB

/// The hash of a document's bytes, 32 bytes, as given by the caller.
///
/// It is the key of the `contents` database, which maps it to the document's number.
package struct ContentHash: Hashable, Sendable, DatabaseKey, CustomStringConvertible {
    /// Bytes of a hash.
    package static let byteCount = 32

    package let bytes: [UInt8]

    /// Wraps exactly ``byteCount`` bytes; `nil` for any other number.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    package init?(keyBytes: UnsafeRawBufferPointer) { self.init(keyBytes) }

    package var keyBytes: [UInt8] { bytes }

    package var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
