/// Applies merge rules to the symbols of one word; its buffers are reused from word to word.
///
/// Symbols form a doubly linked list and candidate pairs a binary heap ordered by (rank, position), so
/// a word of n symbols costs O(n log n) however long it is.
struct WordMerger: Sendable {
    /// Token of each symbol.
    private(set) var ids: [TokenID] = []

    /// Input bytes each symbol covers.
    private(set) var lengths: [Int32] = []

    private var previous: [Int32] = []
    private var next: [Int32] = []
    private var ranks: [UInt32] = []  // rank of the pair (symbol, next symbol)
    private var merged: [TokenID] = []  // what that pair becomes
    private var heap: [UInt64] = []  // rank << 32 | position of the left symbol

    /// Number of symbols.
    var count: Int { ids.count }

    /// Forgets the last word.
    mutating func reset() {
        ids.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
    }

    /// Adds a symbol at the end of the word.
    @inline(__always)
    mutating func append(_ id: TokenID, length: Int) {
        ids.append(id)
        lengths.append(Int32(truncatingIfNeeded: length))
    }

    /// Lets the last symbol cover more bytes.
    mutating func extendLast(by length: Int) {
        lengths[lengths.count - 1] += Int32(truncatingIfNeeded: length)
    }

    /// Merges until no rule applies; afterwards `ids` and `lengths` hold the tokens.
    mutating func merge(with rules: MergeTable) {
        guard ids.count > 1 else { return }
        link()
        for position in 0..<ids.count - 1 { consider(Int32(position), rules) }
        while let (rank, position) = popFirst() {
            // A stale entry: its symbol has been absorbed, or has another neighbour by now.
            guard ranks[position] == rank else { continue }
            absorbNext(of: position, rules)
        }
        compact()
    }

    private mutating func link() {
        let count = Int32(ids.count)
        previous.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        ranks.removeAll(keepingCapacity: true)
        merged.removeAll(keepingCapacity: true)
        heap.removeAll(keepingCapacity: true)
        for position in 0..<count {
            previous.append(position - 1)
            next.append(position + 1 < count ? position + 1 : -1)
            ranks.append(MergeTable.noRank)
            merged.append(-1)
        }
    }

    /// Looks up the pair that begins at `position` and queues it where a rule applies.
    private mutating func consider(_ position: Int32, _ rules: MergeTable) {
        let index = Int(position)
        let right = next[index]
        guard right >= 0 else {
            ranks[index] = MergeTable.noRank
            return
        }
        let rule = rules.rule(left: ids[index], right: ids[Int(right)])
        ranks[index] = rule.rank
        merged[index] = rule.merged
        if rule.rank != MergeTable.noRank {
            push(UInt64(rule.rank) << 32 | UInt64(UInt32(bitPattern: position)))
        }
    }

    private mutating func absorbNext(of position: Int, _ rules: MergeTable) {
        let right = Int(next[position])
        ids[position] = merged[position]
        lengths[position] += lengths[right]
        next[position] = next[right]
        if next[right] >= 0 { previous[Int(next[right])] = Int32(position) }
        ids[right] = -1
        ranks[right] = MergeTable.noRank
        consider(Int32(position), rules)
        if previous[position] >= 0 { consider(previous[position], rules) }
    }

    private mutating func compact() {
        var kept = 0
        var position: Int32 = 0
        while position >= 0 {
            let index = Int(position)
            ids[kept] = ids[index]
            lengths[kept] = lengths[index]
            kept += 1
            position = next[index]
        }
        ids.removeLast(ids.count - kept)
        lengths.removeLast(lengths.count - kept)
    }

    private mutating func push(_ entry: UInt64) {
        var child = heap.count
        heap.append(entry)
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent] > entry else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = entry
    }

    private mutating func popFirst() -> (rank: UInt32, position: Int)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty { siftDown(last) }
        return (UInt32(first >> 32), Int(UInt32(truncatingIfNeeded: first)))
    }

    private mutating func siftDown(_ entry: UInt64) {
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < entry else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = entry
    }
}
