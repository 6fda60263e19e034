/// The content of a file, read once, with the facts that belong to these very bytes.
package struct SourceText: Hashable, Sendable {
    /// The content as it lies on disk.
    package let bytes: [UInt8]
    /// The hash of `bytes`.
    package let contentHash: ContentHash
    /// When the content was last written, in nanoseconds since 1970.
    package let modificationTime: Int64

    /// Hashes `bytes`.
    package init(bytes: [UInt8], modificationTime: Int64) {
        self.bytes = bytes
        self.modificationTime = modificationTime
        contentHash = ContentHash(of: bytes)
    }

    /// Size in bytes.
    package var size: Int { bytes.count }

    /// Whether all of the bytes are valid UTF-8; linear in the size.
    package var isUTF8: Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// Where the lines begin; linear in the size.
    package var lineTable: LineTable { LineTable(bytes) }
}
