import LMDB

/// The key of a file's record: the path itself, or a digest where it is too long for a key.
///
/// Short paths: byte 0, then UTF-8. Long ones: byte 1, the first 480 bytes, FNV-1a 64 of all
/// bytes, and a number (2 bytes) that tells paths apart whose digests collide.
package struct PathKey: Hashable, Sendable, DatabaseKey {
    private static let longestDirect = 500
    private static let keptPrefix = 480

    package let keyBytes: [UInt8]

    package init?(keyBytes: UnsafeRawBufferPointer) {
        guard let first = keyBytes.first, first <= 1 else { return nil }
        self.keyBytes = Array(keyBytes)
    }

    /// The key of a path that is short enough to be its own key; `nil` for longer ones.
    package init?(direct path: String) {
        guard path.utf8.count <= Self.longestDirect else { return nil }
        keyBytes = [0] + path.utf8
    }

    /// The `number`th key among long paths with the digest of `path`.
    package init(long path: String, number: UInt16) {
        var writer = ByteWriter(Self.longPrefix(path))
        writer.bigEndian(number)
        keyBytes = writer.bytes
    }

    /// What the keys of all long paths with the digest of `path` begin with.
    package static func longPrefix(_ path: String) -> [UInt8] {
        var writer = ByteWriter([1] + path.utf8.prefix(keptPrefix))
        writer.bigEndian(fnv1a(path.utf8))
        return writer.bytes
    }

    /// The number at the end of a long path's key.
    package var number: UInt16 { keyBytes.suffix(2).reduce(0) { $0 << 8 | UInt16($1) } }

    /// FNV-1a with 64 bits (RFC 9923, offset basis and prime of its 64-bit variant).
    private static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
