/// How much a generation of a memory holds.
package struct MemoryStatistics: Equatable, Sendable {
    package var generation: UInt64
    /// Seconds since 1970 of the last commit; 0 before the first.
    package var committedAt: Int64
    package var documents: Int
    package var liveDocuments: Int
    /// File entries, skipped files included.
    package var files: Int
    /// Tokens in all segments, dead ones included.
    package var storedTokens: Int
    package var liveTokens: Int
    package var segments: Int
    /// Bytes of keys and values, dead ones included.
    package var pairBytes: Int
    /// Bytes the data file takes on disk.
    package var bytesOnDisk: Int
}
