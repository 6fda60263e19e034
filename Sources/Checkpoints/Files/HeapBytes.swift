package import LinearAlgebra

/// A heap block that owns the bytes of a region.
///
/// Thread rule: written only by the closure given to `region(count:fill:)`, immutable after.
package final class HeapBytes: @unchecked Sendable {
    // Sendable because the block is filled before any reference to it escapes.
    private let bytes: UnsafeMutableRawBufferPointer

    private init(count: Int) {
        bytes = .allocate(byteCount: count, alignment: 64)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        bytes.deallocate()
    }

    /// A region of `count` zeroed bytes, 64-byte aligned, after `fill` has written them.
    package static func region(
        count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void
    ) -> ByteRegion {
        let block = HeapBytes(count: count)
        fill(block.bytes)
        return ByteRegion(owner: block, bytes: UnsafeRawBufferPointer(block.bytes))
    }

    /// A region that holds a copy of `content`.
    package static func region(copying content: [UInt8]) -> ByteRegion {
        region(count: content.count) { $0.copyBytes(from: content) }
    }
}
