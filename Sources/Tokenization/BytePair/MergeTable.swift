/// The merge rules of a byte-pair vocabulary, found by the pair they merge.
struct MergeTable: Sendable {
    /// Rank of a pair that does not merge.
    static let noRank: UInt32 = .max

    /// The pairs in the order of their rank, `left << 32 | right`.
    private(set) var pairs: [UInt64] = []

    private static let empty: UInt64 = .max
    private var keys: [UInt64]
    private var rules: [UInt64]  // rank << 32 | merged id
    private let mask: Int

    /// An empty table with room for `count` rules.
    init(capacity count: Int) {
        var size = 16
        while size < count * 2 { size *= 2 }
        keys = Array(repeating: Self.empty, count: size)
        rules = Array(repeating: 0, count: size)
        mask = size - 1
        pairs.reserveCapacity(count)
    }

    /// Adds the next rule; a pair that already has one keeps its better rank.
    mutating func append(left: TokenID, right: TokenID, merged: TokenID) {
        let pair = Self.pair(left, right)
        let slot = slot(of: pair)
        let rank = UInt32(pairs.count)
        pairs.append(pair)
        guard keys[slot] == Self.empty else { return }
        keys[slot] = pair
        rules[slot] = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: merged))
    }

    /// Rank of a pair (smaller merges first) and the token it becomes; `noRank` where none applies.
    @inline(__always)
    func rule(left: TokenID, right: TokenID) -> (rank: UInt32, merged: TokenID) {
        let pair = Self.pair(left, right)
        let slot = slot(of: pair)
        guard keys[slot] == pair else { return (Self.noRank, -1) }
        let rule = rules[slot]
        return (UInt32(rule >> 32), TokenID(bitPattern: UInt32(truncatingIfNeeded: rule)))
    }

    @inline(__always)
    private static func pair(_ left: TokenID, _ right: TokenID) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    @inline(__always)
    private func slot(of pair: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: ByteHash.hash(pair)) & mask
        while keys[slot] != pair && keys[slot] != Self.empty { slot = (slot + 1) & mask }
        return slot
    }
}
