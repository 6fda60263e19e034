import LongLlama
import Testing

@Suite struct LargestProductsTests {
    @Test(arguments: UInt64(1)...50) func equalsSorting(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 0...200, using: &generator)
        let limit = Int.random(in: 0...40, using: &generator)
        // Few distinct products, so that ties are common.
        let products = (0..<count).map { _ in Float(Int.random(in: -5...5, using: &generator)) }
        var largest = LargestProducts(limit: limit)
        products.withUnsafeBufferPointer { largest.add($0, firstToken: 0) }
        let order = products.indices.sorted { (products[$0], $1) > (products[$1], $0) }
        #expect(
            largest.entries.map(\.token).sorted() == order.prefix(limit).sorted(),
            "seed \(seed), \(limit) of \(count)")
        #expect(largest.entries.allSatisfy { $0.product == products[$0.token] })
    }

    @Test func negativeInfinityIsTakenLast() {
        let products: [Float] = [-.infinity, 1, -.infinity, -3]
        var largest = LargestProducts(limit: 3)
        products.withUnsafeBufferPointer { largest.add($0, firstToken: 0) }
        #expect(largest.entries.map(\.token).sorted() == [0, 1, 3])
    }

    @Test(arguments: UInt64(1)...20) func partsAreTheWhole(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...500, using: &generator)
        // Few different numbers make many ties.
        let products = (0..<count).map { _ in Float(Int.random(in: 0...40, using: &generator)) }
        let limit = Int.random(in: 1...60, using: &generator)
        var whole = LargestProducts(limit: limit)
        products.withUnsafeBufferPointer { whole.add($0, firstToken: 0) }
        var parts = LargestProducts(limit: limit)
        var begin = 0
        while begin < count {
            let end = min(begin + Int.random(in: 1...90, using: &generator), count)
            Array(products[begin..<end]).withUnsafeBufferPointer {
                parts.add($0, firstToken: begin)
            }
            begin = end
        }
        let tokens = { (largest: LargestProducts) in largest.entries.map(\.token).sorted() }
        let expected = products.indices.sorted {
            (products[$1], $0) < (products[$0], $1)
        }.prefix(limit).sorted()
        #expect(tokens(whole) == expected, "seed \(seed)")
        #expect(tokens(parts) == expected, "seed \(seed)")
    }
}
