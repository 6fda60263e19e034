import CKernels
import Glibc

/// Zeroed pages of the operating system that own the bytes of a region.
///
/// Unlike a heap block the pages are not touched before they are written, and the kernel is asked
/// for huge ones.
///
/// Thread rule: written only by the closure given to `region(count:fill:)`, immutable after.
package final class AnonymousMemory: @unchecked Sendable {
    // Sendable because the bytes are written before any reference to the object escapes.
    private let bytes: UnsafeMutableRawBufferPointer

    private init(count: Int) throws(LinearAlgebraError) {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let address = mmap(nil, count, PROT_READ | PROT_WRITE, flags, -1, 0),
            address != MAP_FAILED
        else { throw .outOfMemory(bytes: count) }
        CKernels_preferHugePages(address, count)
        bytes = UnsafeMutableRawBufferPointer(start: address, count: count)
    }

    deinit {
        munmap(bytes.baseAddress, bytes.count)
    }

    /// A region of `count` bytes, page-aligned, after `fill` has written them.
    ///
    /// - Throws: `LinearAlgebraError.outOfMemory`.
    package static func region(
        count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(LinearAlgebraError) -> ByteRegion {
        precondition(count > 0, "a region of \(count) bytes")
        let memory = try AnonymousMemory(count: count)
        fill(memory.bytes)
        return ByteRegion(owner: memory, bytes: UnsafeRawBufferPointer(memory.bytes))
    }
}
