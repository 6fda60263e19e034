/// A fixed-size run of bytes, zeroed and aligned to 64 bytes, freed with the object.
///
/// `base` is valid while the object lives, so keep the object for as long as the pointer is in
/// use.
///
/// Thread rule: the object does not synchronise; one request owns it.
package final class ByteBuffer {
    /// The number of bytes.
    package let count: Int
    /// The first byte; valid while the object lives.
    package let base: UnsafeMutableRawPointer

    /// Allocates `count` zero bytes; `count` is not negative.
    package init(count: Int) {
        precondition(count >= 0 && count <= Int.max / 2, "a buffer of \(count) bytes")
        self.count = count
        base = ZeroedBytes.allocate(count)
    }

    deinit { ZeroedBytes.deallocate(base, count) }

    /// All bytes as a buffer, valid while the object lives.
    package var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base, count: count)
    }
}
