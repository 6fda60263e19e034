/// A growing block of rows outside of the memory, before they are committed.
final class RowBuffer {
    private static let alignment = 64

    private var storage: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes in use.
    private(set) var count = 0

    init() {
        capacity = 4096
        storage = .allocate(byteCount: capacity, alignment: Self.alignment)
    }

    deinit { storage.deallocate() }

    /// The first byte; valid until the next change.
    var start: UnsafeRawPointer { UnsafeRawPointer(storage) }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: count) }

    func append(_ rows: UnsafeRawBufferPointer) {
        reserve(count + rows.count)
        if let source = rows.baseAddress {
            (storage + count).copyMemory(from: source, byteCount: rows.count)
        }
        count += rows.count
    }

    /// Drops the first `bytes` and moves the rest to the front.
    func removeFirst(_ bytes: Int) {
        let rest = count - bytes
        memmove(storage + bytes, rest)
        count = rest
    }

    /// Drops everything from byte `length` on.
    func truncate(to length: Int) { count = min(count, length) }

    private func memmove(_ source: UnsafeMutableRawPointer, _ byteCount: Int) {
        // copyMemory allows the regions to overlap.
        storage.copyMemory(from: source, byteCount: byteCount)
    }

    private func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        let larger = max(needed, capacity + capacity / 2)
        let moved = UnsafeMutableRawPointer.allocate(
            byteCount: larger, alignment: Self.alignment)
        moved.copyMemory(from: storage, byteCount: count)
        storage.deallocate()
        storage = moved
        capacity = larger
    }
}
