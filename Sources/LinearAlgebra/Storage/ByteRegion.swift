/// A range of bytes that stays valid as long as the region exists.
///
/// The region keeps its owner (a mapped file, a database snapshot, a heap block) alive and
/// lends its bytes through a closure only.
///
/// Thread rule: the bytes are never written after the region is made, so it may be read from
/// any thread.
package struct ByteRegion: @unchecked Sendable {
    // Sendable because the bytes are immutable and `owner` is itself Sendable.
    private let owner: any AnyObject & Sendable
    private let bytes: UnsafeRawBufferPointer

    /// Wraps `bytes`, which must stay valid and unchanged while `owner` lives.
    package init(owner: any AnyObject & Sendable, bytes: UnsafeRawBufferPointer) {
        self.owner = owner
        self.bytes = bytes
    }

    /// The number of bytes.
    package var count: Int { bytes.count }

    /// Calls `body` with the bytes, which must not escape it.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(owner) {} }
        return try body(bytes)
    }

    /// Gives the physical memory behind the bytes back when their owner can read them again.
    package func releasePages() {
        (owner as? any ReclaimableBytes)?.release(bytes)
    }

    /// The sub-region `range`, which must lie inside this region.
    package func slice(_ range: Range<Int>) -> ByteRegion {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= bytes.count,
            "slice \(range) exceeds a region of \(bytes.count) bytes")
        return ByteRegion(owner: owner, bytes: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
}
