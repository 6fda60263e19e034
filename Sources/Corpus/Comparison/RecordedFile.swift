/// What is known of a file since it was last read.
package struct RecordedFile: Hashable, Sendable, Codable {
    /// The path below the root of the tree.
    package let path: SourcePath
    /// Size in bytes.
    package let size: Int
    /// When its content was last written, in nanoseconds since 1970.
    package let modificationTime: Int64
    /// The hash of its content.
    package let contentHash: ContentHash

    /// Records the facts one by one.
    package init(
        path: SourcePath, size: Int, modificationTime: Int64, contentHash: ContentHash
    ) {
        self.path = path
        self.size = size
        self.modificationTime = modificationTime
        self.contentHash = contentHash
    }

    /// Records a file just read.
    package init(path: SourcePath, text: SourceText) {
        self.init(
            path: path, size: text.size, modificationTime: text.modificationTime,
            contentHash: text.contentHash)
    }
}
