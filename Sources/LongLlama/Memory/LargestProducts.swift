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

    /// Lets the tokens from `firstToken` on compete with those chosen so far.
    ///
    /// - Parameters:
    ///   - products: of consecutive tokens, `[tokens]`.
    ///   - firstToken: larger than every token that was added before.
    package mutating func add(_ products: UnsafeBufferPointer<Float>, firstToken: Int) {
        guard limit > 0, let base = products.baseAddress else { return }
        var index = min(limit - entries.count, products.count)
        for token in 0..<index {
            entries.append(Entry(token: firstToken + token, product: products[token]))
            raise(entries.count - 1)
        }
        guard index < products.count else { return }
        var weakest = entries[0].product
        let lanes = SIMD16<Float>.scalarCount
        // Almost no group has a token that enters the heap once the heap is full.
        while index + lanes <= products.count {
            let group = UnsafeRawPointer(base + index).loadUnaligned(as: SIMD16<Float>.self)
            if any(group .> weakest) {
                replace(products, index..<index + lanes, firstToken: firstToken, &weakest)
            }
            index += lanes
        }
        replace(products, index..<products.count, firstToken: firstToken, &weakest)
    }

    /// Puts those of the tokens `range` that are stronger than the weakest in its place.
    private mutating func replace(
        _ products: UnsafeBufferPointer<Float>, _ range: Range<Int>, firstToken: Int,
        _ weakest: inout Float
    ) {
        // Tokens come in ascending order, so an equal product never replaces a chosen one.
        for token in range where products[token] > weakest {
            entries[0] = Entry(token: firstToken + token, product: products[token])
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
