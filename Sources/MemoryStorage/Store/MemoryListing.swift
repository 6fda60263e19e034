/// A memory found in a store.
package struct MemoryListing: Sendable {
    /// What a memory that can be opened says of itself.
    package struct Contents: Sendable {
        package let manifest: MemoryManifest
        package let statistics: MemoryStatistics
    }

    package let name: MemoryName
    package let path: String
    /// Bytes its data file takes on disk.
    package let bytesOnDisk: Int
    /// Its manifest and counts, or why it cannot be opened.
    package let contents: Result<Contents, MemoryStorageError>
}
