/// Finds tokens by their bytes: a hash table with open addressing over a `PieceTable`.
struct PieceIndex: Sendable {
    private static let empty: TokenID = -1
    private var slots: [TokenID]
    private let mask: Int

    /// An empty index with room for `count` tokens.
    init(capacity count: Int) {
        var size = 16
        while size < count * 2 { size *= 2 }
        slots = Array(repeating: Self.empty, count: size)
        mask = size - 1
    }

    /// Adds a token of `table`; returns the id that already has the same bytes, if there is one.
    mutating func insert(_ id: TokenID, in table: PieceTable) -> TokenID? {
        table.storage.withUnsafeBytes { storage in
            let range = table.range(of: Int(id))
            let bytes = UnsafeRawBufferPointer(rebasing: storage[range])
            let slot = slot(of: bytes, from: 0, count: bytes.count, storage: storage, table: table)
            guard slots[slot] == Self.empty else { return slots[slot] }
            slots[slot] = id
            return nil
        }
    }

    /// The token with exactly these bytes.
    func id(
        of bytes: UnsafeRawBufferPointer, from start: Int, count: Int, in table: PieceTable
    ) -> TokenID? {
        table.storage.withUnsafeBytes { storage in
            let found = slots[
                slot(of: bytes, from: start, count: count, storage: storage, table: table)]
            return found == Self.empty ? nil : found
        }
    }

    private func slot(
        of bytes: UnsafeRawBufferPointer, from start: Int, count: Int,
        storage: UnsafeRawBufferPointer, table: PieceTable
    ) -> Int {
        var slot =
            Int(truncatingIfNeeded: ByteHash.hash(bytes, from: start, count: count)) & mask
        while slots[slot] != Self.empty {
            let range = table.range(of: Int(slots[slot]))
            if range.count == count, equal(bytes, start, storage, range.lowerBound, count) {
                return slot
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    @inline(__always)
    private func equal(
        _ left: UnsafeRawBufferPointer, _ leftStart: Int, _ right: UnsafeRawBufferPointer,
        _ rightStart: Int, _ count: Int
    ) -> Bool {
        for offset in 0..<count where left[leftStart + offset] != right[rightStart + offset] {
            return false
        }
        return true
    }
}
