import LinearAlgebra
import LongLlama
import MemoryStorage
import VectorSearch

/// Adds up which stored pairs the memory heads read, with their share of the softmax mass.
///
/// A pair's mass is its probability in the one softmax over local and memory pairs, summed
/// over layers, heads and queries. The nearest pairs of each query and head are accounted
/// for; the mass of the rest is the difference to the memory's whole share.
///
/// Thread rule: belongs to one request.
final class ProvenanceRecorder {
    /// Mass of every pair that was among the nearest of some query.
    private(set) var mass: [VectorID: Double] = [:]
    /// Number of (query, layer, head) softmaxes that were accounted for.
    private(set) var softmaxes = 0
    private let search: NearestSearch
    /// Sum of the shares of the softmax mass that all of the memory's pairs got together.
    private(set) var memoryShare = 0.0
    private var pending: [Int: NearestPairs] = [:]  // by layer
    private var parts: [Int: MemoryPart] = [:]  // by layer

    /// Maxima and sums of the memory's part, before bias and merging. `[queries, heads]`
    private struct MemoryPart {
        var maxima: [Float]
        var sums: [Float]
    }

    init(_ search: NearestSearch) {
        self.search = search
    }

    /// Finds the nearest pairs of queries that were attended to exactly.
    func search(_ queries: UnsafePointer<Float>, count: Int, layer: Int) throws {
        pending[layer] = try search.nearest(queries, count: count, layer: layer)
    }

    /// Takes the pairs that a nearest-pairs attention found.
    func remember(_ found: NearestPairs, layer: Int) {
        pending[layer] = found
    }

    /// Keeps how much the memory's part of a block weighs.
    func weigh(_ part: AttentionPartial, count: Int, layer: Int) {
        let rows = count * search.layout.geometry.heads
        parts[layer] = MemoryPart(
            maxima: Array(UnsafeBufferPointer(start: part.maxima, count: rows)),
            sums: Array(UnsafeBufferPointer(start: part.sums, count: rows)))
    }

    /// Turns the logits of the last block of `layer` into shares of `total`.
    func account(_ total: AttentionPartial, count: Int, layer: Int, bias: [Float]?) {
        guard let found = pending.removeValue(forKey: layer), found.queries == count,
            let part = parts.removeValue(forKey: layer)
        else { return }
        for query in 0..<count {
            for head in 0..<found.heads {
                softmaxes += 1
                let row = query * found.heads + head
                let maximum = part.maxima[row] + (bias?[head] ?? 0)
                memoryShare += Double(
                    total.share(query: query, head: head, logit: maximum) * part.sums[row])
                for entry in found.range(query: query, head: head) {
                    let logit = found.logits[entry] + (bias?[head] ?? 0)
                    let share = total.share(query: query, head: head, logit: logit)
                    mass[found.ids[entry], default: 0] += Double(share)
                }
            }
        }
    }
}
