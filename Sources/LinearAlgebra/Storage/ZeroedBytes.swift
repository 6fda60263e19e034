import CKernels
import Glibc

/// Zero bytes for buffers: large ones are fresh pages of the operating system, which take no memory
/// until they are touched, so that a buffer for a whole window costs what is used of it.
enum ZeroedBytes {
    /// From here on pages are mapped; below, the heap is quicker.
    private static let mappedBytes = 1 << 20

    /// At least 64 zero bytes at an address divisible by 64.
    static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        guard count >= mappedBytes else {
            let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(count, 64), alignment: 64)
            bytes.initializeMemory(as: UInt8.self, repeating: 0, count: max(count, 64))
            return bytes
        }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let pages = mmap(nil, count, PROT_READ | PROT_WRITE, flags, -1, 0),
            pages != MAP_FAILED
        else { fatalError("out of memory: \(count) bytes for a buffer") }
        CKernels_preferHugePages(pages, count)
        return pages
    }

    /// Gives back what `allocate(count)` returned.
    static func deallocate(_ bytes: UnsafeMutableRawPointer, _ count: Int) {
        guard count >= mappedBytes else { return bytes.deallocate() }
        munmap(bytes, count)
    }
}
