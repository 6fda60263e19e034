/// The inner product of a query with every key: the reference of `ListIndex`.
///
/// Plain Swift, without Faiss. Inner products are summed in the order of the scan kernels (lane l
/// of 16 sums products l, l + 16, ...; then lanes 8, 4, 2 and 1 apart are added), so that results
/// can be compared for equality.
///
/// Thread rule: immutable; any number of threads may search at once.
package final class ExactIndex: VectorIndex, @unchecked Sendable {
    // Sendable because the memory of the segments never changes, and `owner` is Sendable.
    private let segments: [ExactSegment]
    private let owner: any AnyObject & Sendable
    private let scalar: VectorScalar

    /// Components of a key.
    package let dimension: Int

    /// Makes an index over `segments`, whose memory must stay valid and unchanged while `owner`
    /// lives.
    package init(
        dimension: Int, scalar: VectorScalar, segments: [ExactSegment],
        owner: any AnyObject & Sendable
    ) throws(VectorSearchError) {
        try Self.check("dimension", dimension, in: 1...VectorSearchLimit.dimension)
        try Self.check("number of segments", segments.count, in: 0...VectorSearchLimit.count)
        for (number, segment) in segments.enumerated() {
            try Self.check(
                "number of keys", segment.count, in: 0...VectorSearchLimit.count, segment: number)
        }
        self.dimension = dimension
        self.scalar = scalar
        self.segments = segments
        self.owner = owner
    }

    /// The number of vectors, dead ones included.
    package var vectorCount: Int { segments.reduce(0) { $0 + $1.count } }

    package func search(
        queries: UnsafePointer<Float>, count n: Int, k: Int, probes: Int,
        scores: UnsafeMutablePointer<Float>, ids: UnsafeMutablePointer<VectorID>
    ) throws(VectorSearchError) {
        try Self.check("number of queries", n, in: 0...VectorSearchLimit.count)
        try Self.check("number of results", k, in: 1...VectorSearchLimit.results)
        try Self.check("number of probes", probes, in: 1...Int.max)
        for query in 0..<n {
            for component in 0..<dimension
            where !queries[query * dimension + component].isFinite {
                throw .nonFiniteQuery(query: query, component: component)
            }
        }
        for query in 0..<n {
            let results = best(k, for: queries + query * dimension)
            for rank in 0..<k {
                let found = rank < results.count
                scores[query * k + rank] = found ? results[rank].score : -.infinity
                ids[query * k + rank] = found ? results[rank].id : .none
            }
        }
    }

    /// The best `k` or fewer vectors for `query`, in order.
    private func best(
        _ k: Int, for query: UnsafePointer<Float>
    ) -> [(score: Float, id: VectorID)] {
        let paddedQuery = lanes { query[$0] }
        var results: [(score: Float, id: VectorID)] = []
        for (number, segment) in segments.enumerated() {
            for slot in 0..<segment.count where segment.isLive(slot) {
                let row = segment.keys + slot * scalar.rowBytes(dimension)
                let score = innerProduct(paddedQuery, row)
                guard score > -.infinity else { continue }
                if results.count == k {
                    // Later vectors lose ties.
                    guard score > results[k - 1].score else { continue }
                    results.removeLast()
                }
                let id = VectorID(segment: Int32(number), slot: Int32(slot))
                results.insert((score, id), at: Self.position(of: score, in: results))
            }
        }
        return results
    }

    /// Where `score` goes in the descending `results`: behind all that are not smaller.
    private static func position(
        of score: Float, in results: [(score: Float, id: VectorID)]
    ) -> Int {
        var low = 0
        var high = results.count
        while low < high {
            let middle = (low + high) / 2
            if results[middle].score >= score { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Query times row, in the order of summation told above.
    private func innerProduct(_ query: [SIMD16<Float>], _ row: UnsafeRawPointer) -> Float {
        var sums = SIMD16<Float>()
        for (block, factors) in query.enumerated() {
            var components = SIMD16<Float>()
            for lane in 0..<min(16, dimension - block * 16) {
                components[lane] = scalar.load(row, at: block * 16 + lane)
            }
            sums += factors * components
        }
        let eight = sums.lowHalf + sums.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return (two.x + two.y) * scalar.scale(of: row)
    }

    /// The components that `component` gives, by sixteens, the last ones filled with zeros.
    private func lanes(_ component: (Int) -> Float) -> [SIMD16<Float>] {
        stride(from: 0, to: dimension, by: 16).map { start in
            var block = SIMD16<Float>()
            for lane in 0..<min(16, dimension - start) { block[lane] = component(start + lane) }
            return block
        }
    }

    private static func check(
        _ name: String, _ received: Int, in allowed: ClosedRange<Int>, segment: Int? = nil
    ) throws(VectorSearchError) {
        guard allowed.contains(received) else {
            throw .sizeOutOfRange(
                name: name, received: received, allowed: allowed, segment: segment)
        }
    }
}
