/// The bytes of every token of a vocabulary, in one buffer.
struct PieceTable: Sendable {
    private(set) var storage: [UInt8] = []
    private var offsets: [Int] = [0]  // [count + 1]

    /// Number of tokens.
    var count: Int { offsets.count - 1 }

    init(reserving count: Int, bytes: Int = 0) {
        offsets.reserveCapacity(count + 1)
        storage.reserveCapacity(bytes)
    }

    /// Appends one byte to the token under construction.
    @inline(__always)
    mutating func push(_ byte: UInt8) { storage.append(byte) }

    /// Removes what was pushed since the last `close`.
    mutating func discard() { storage.removeLast(storage.count - offsets[count]) }

    /// Completes the token under construction.
    mutating func close() { offsets.append(storage.count) }

    /// Appends a token.
    mutating func append(_ bytes: some Sequence<UInt8>) {
        storage.append(contentsOf: bytes)
        close()
    }

    /// Byte range of a token in `storage`.
    ///
    /// - Precondition: `id` is in `0..<count`.
    @inline(__always)
    func range(of id: Int) -> Range<Int> { offsets[id]..<offsets[id + 1] }

    /// The bytes of a token, none for an id outside the table.
    func bytes(of id: TokenID) -> [UInt8] {
        guard id >= 0, Int(id) < count else { return [] }
        return Array(storage[range(of: Int(id))])
    }
}
