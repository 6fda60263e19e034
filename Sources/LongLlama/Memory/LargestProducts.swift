/// The tokens with the `count` largest products of one query, found in one pass.
///
/// A bounded heap with the weakest chosen token on top: a token that does not beat it costs one
/// comparison. Of equal products the earlier token wins.
///
/// Complexity: O(n + m log k) for n products, m of which enter the heap of k.
package struct LargestProducts {
    /// A token and its product.
    package struct Entry: Equatable, Sendable {
        package var token: Int
        package var product: Float

        /// Whether this token is chosen before `other`.
        func beats(_ other: Entry) -> Bool {
            (product, other.token) > (other.product, token)
        }
    }

    /// The chosen tokens, in no particular order; the weakest is the first.
    package private(set) var entries: [Entry] = []
    private let limit: Int

    /// Room for `limit` tokens.
    package init(limit: Int) {
        self.limit = max(limit, 0)
    }

    /// Replaces the chosen tokens by those of `products`, `[tokens]`.
    package mutating func choose(from products: UnsafeBufferPointer<Float>) {
        entries.removeAll(keepingCapacity: true)
        guard limit > 0 else { return }
        for token in 0..<min(limit, products.count) {
            entries.append(Entry(token: token, product: products[token]))
            raise(entries.count - 1)
        }
        guard products.count > limit else { return }
        var weakest = entries[0].product
        // Tokens come in ascending order, so an equal product never replaces a chosen one.
        for token in limit..<products.count where products[token] > weakest {
            entries[0] = Entry(token: token, product: products[token])
            sink()
            weakest = entries[0].product
        }
    }

    /// Moves the entry at `start` up until its parent is weaker.
    private mutating func raise(_ start: Int) {
        var index = start
        while index > 0, entries[(index - 1) / 2].beats(entries[index]) {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Moves the first entry down until both children beat it.
    private mutating func sink() {
        var index = 0
        while 2 * index + 1 < entries.count {
            var child = 2 * index + 1
            if child + 1 < entries.count, entries[child].beats(entries[child + 1]) { child += 1 }
            guard entries[index].beats(entries[child]) else { return }
            entries.swapAt(index, child)
            index = child
        }
    }
}
