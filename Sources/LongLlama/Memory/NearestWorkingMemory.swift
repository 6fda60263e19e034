package import LinearAlgebra

/// The trivially correct twin of top-k memory attention: all logits, then the best `k`.
///
/// Thread rule: belongs to one request.
package final class NearestWorkingMemory: MemoryAttention {
    package let coverage = MemoryCoverage.nearest
    private let memory: WorkingMemory
    private let geometry: AttentionGeometry
    private let k: Int
    private var cached: [Int: [(keys: [Float], values: [Float])]] = [:]

    /// The `k` nearest pairs of `memory`, which must not change any more.
    package init(_ memory: WorkingMemory, geometry: AttentionGeometry, k: Int) {
        self.memory = memory
        self.geometry = geometry
        self.k = k
    }

    package func tokenCount(layer: Int) -> Int {
        memory.tokenCount(layer: layer)
    }

    package func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) {
        partial.reset(queries: count)
        let heads = pairs(layer: layer)
        let dim = geometry.headDim
        let group = geometry.heads / geometry.kvHeads
        let scale = 1 / Float(dim).squareRoot()
        for query in 0..<count {
            for head in 0..<geometry.heads {
                let row = queries + (query * geometry.heads + head) * dim
                let pairs = heads[head / group]
                let best = Self.largest(Self.products(row, pairs.keys, dim: dim), count: k)
                partial.setPairs(
                    query: query, head: head, logits: best.map { $0.product * scale }
                ) { index, weight, target in
                    let start = best[index].token * dim
                    for element in 0..<dim {
                        target[element] += weight * pairs.values[start + element]
                    }
                }
            }
        }
    }

    private func pairs(layer: Int) -> [(keys: [Float], values: [Float])] {
        if let known = cached[layer] { return known }
        let copied = (0..<geometry.kvHeads).map { memory.pairs(layer: layer, kvHead: $0) }
        cached[layer] = copied
        return copied
    }

    private static func products(
        _ query: UnsafePointer<Float>, _ keys: [Float], dim: Int
    ) -> [Float] {
        keys.withUnsafeBufferPointer { keys in
            (0..<keys.count / dim).map { token in
                var sum: Float = 0
                for element in 0..<dim { sum += query[element] * keys[token * dim + element] }
                return sum
            }
        }
    }

    private static func largest(
        _ products: [Float], count: Int
    ) -> [(token: Int, product: Float)] {
        let order = products.indices.sorted {
            (products[$0], $1) > (products[$1], $0)
        }
        return order.prefix(count).map { ($0, products[$0]) }
    }
}
