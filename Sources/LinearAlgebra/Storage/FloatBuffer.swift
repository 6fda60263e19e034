/// A fixed-size array of floats, zeroed and aligned to 64 bytes, freed with the object.
///
/// For the run buffers of one request: `base` is valid while the object lives, so keep the
/// object for as long as the pointer is in use.
///
/// Thread rule: the object does not synchronise; one request owns it.
package final class FloatBuffer {
    /// The number of floats.
    package let count: Int
    /// The first float; valid while the object lives.
    package let base: UnsafeMutablePointer<Float>

    /// Allocates `count` zeros; `count` is not negative.
    package init(count: Int) {
        precondition(count >= 0 && count <= Int.max / 8, "a buffer of \(count) floats")
        self.count = count
        // Zero bytes are the float 0.
        base = ZeroedBytes.allocate(count * MemoryLayout<Float>.stride)
            .bindMemory(to: Float.self, capacity: max(count, 1))
    }

    deinit { ZeroedBytes.deallocate(base, count * MemoryLayout<Float>.stride) }

    /// All floats as a buffer, valid while the object lives.
    package var elements: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: base, count: count)
    }
}
