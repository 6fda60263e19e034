/// What is known of a file of the source tree.
package struct FileEntry: Hashable, Sendable {
    /// The path relative to the tree's root.
    package var path: String
    /// Bytes of the file.
    package var size: UInt64
    /// Nanoseconds since 1970.
    package var modificationTime: Int64
    /// The hash of its bytes, where it was read.
    package var contentHash: ContentHash?
    /// Why it is not in the memory; `nil` when it is.
    package var skipReason: String?

    package init(
        path: String, size: UInt64, modificationTime: Int64, contentHash: ContentHash? = nil,
        skipReason: String? = nil
    ) {
        self.path = path
        self.size = size
        self.modificationTime = modificationTime
        self.contentHash = contentHash
        self.skipReason = skipReason
    }
}
