package import LinearAlgebra

/// The trivially correct twin of top-k memory attention: all logits, then the best `k`.
///
/// Of equal logits the earlier tokens are taken. Masked tokens have the clamped logit, so they
/// are taken last and get no mass.
///
/// Thread rule: belongs to one request.
package final class NearestWorkingMemory: MemoryAttention {
    package let coverage = MemoryCoverage.nearest
    private let memory: WorkingMemory
    private let geometry: AttentionGeometry
    private let k: Int
    private let compute: Compute
    private var copies: [Int: [NearestPairs]] = [:]
    private var queryRows = FloatBuffer(count: 0)  // [queries, group, headDim]
    private var products = FloatBuffer(count: 0)  // [queries, group, tokens]

    /// Most products computed at once.
    private static let productLimit = 1 << 20

    /// The `k` nearest pairs of `memory`, which must not change any more.
    package init(_ memory: WorkingMemory, geometry: AttentionGeometry, k: Int) {
        self.memory = memory
        self.geometry = geometry
        self.k = k
        // A reference does not round, whatever the model computes in.
        compute = Compute(pool: memory.compute.pool, precision: .float32)
    }

    package func tokenCount(layer: Int) -> Int {
        memory.tokenCount(layer: layer)
    }

    package func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws {
        partial.reset(queries: count)
        let tokens = memory.tokenCount(layer: layer)
        guard tokens > 0, count > 0 else { return }
        let pairs = try copies(layer: layer)
        let block = max(1, Self.productLimit / (tokens * geometry.group))
        for begin in stride(from: 0, to: count, by: block) {
            let range = begin..<min(begin + block, count)
            for head in 0..<geometry.kvHeads {
                multiply(queries, range, kvHead: head, keys: pairs[head].keys)
                choose(range, kvHead: head, pairs: pairs[head], into: partial)
            }
        }
    }

    /// Writes `products` of the queries `range` of one kv head's group with all its keys.
    private func multiply(
        _ queries: UnsafePointer<Float>, _ range: Range<Int>, kvHead: Int, keys: WeightMatrix
    ) {
        let (group, dim) = (geometry.group, geometry.headDim)
        let rows = range.count * group
        if queryRows.count < rows * dim { queryRows = FloatBuffer(count: rows * dim) }
        if products.count < rows * keys.rows { products = FloatBuffer(count: rows * keys.rows) }
        for (index, query) in range.enumerated() {
            // The heads of a group follow each other.
            let source = queries + (query * geometry.heads + kvHead * group) * dim
            (queryRows.base + index * group * dim).update(from: source, count: group * dim)
        }
        compute.multiply(queryRows.base, count: rows, by: keys, into: products.base)
    }

    /// Sets the triples of the queries `range` of one kv head's group from `products`.
    private func choose(
        _ range: Range<Int>, kvHead: Int, pairs: NearestPairs, into partial: AttentionPartial
    ) {
        let (group, dim, tokens) = (geometry.group, geometry.headDim, pairs.keys.rows)
        let scale = 1 / Float(dim).squareRoot()
        var best = LargestProducts(limit: k)
        for row in 0..<range.count * group {
            let start = products.base + row * tokens
            for token in pairs.masked { start[token] = -.infinity }
            best.choose(from: UnsafeBufferPointer(start: start, count: tokens))
            let chosen = best.entries
            partial.setPairs(
                query: range.lowerBound + row / group, head: kvHead * group + row % group,
                logits: chosen.map { $0.product * scale }
            ) { index, weight, target in
                let value = pairs.values.base + chosen[index].token * dim
                for element in 0..<dim { target[element] += weight * value[element] }
            }
        }
    }

    private func copies(layer: Int) throws -> [NearestPairs] {
        if let known = copies[layer] { return known }
        let masked = memory.mask(layer: layer).enumerated().filter { !$0.element }.map(\.offset)
        let copied = try (0..<geometry.kvHeads).map {
            try NearestPairs(
                memory.pairs(layer: layer, kvHead: $0), masked: masked, headDim: geometry.headDim)
        }
        copies[layer] = copied
        return copied
    }
}
