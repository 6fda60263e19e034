/// A value in the map that stays readable as long as this object, which keeps its snapshot.
///
/// Thread rule: committed pages that a snapshot sees are never written, so any thread may read.
package struct MappedValue: @unchecked Sendable {
    // Sendable because the bytes are immutable while the snapshot lives.
    private let snapshot: Snapshot
    private let bytes: UnsafeRawBufferPointer

    init(snapshot: Snapshot, bytes: UnsafeRawBufferPointer) {
        self.snapshot = snapshot
        self.bytes = bytes
    }

    /// The number of bytes.
    package var count: Int { bytes.count }

    /// Calls `body` with the bytes, which are valid while a copy of this value lives.
    package func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        defer { withExtendedLifetime(snapshot) {} }
        return try body(bytes)
    }
}
