import Foundation
import LinearAlgebra
import LongLlama
import MemoryStorage

/// Exact attention that measures, query by query, what some of the pairs would have given.
///
/// The model continues from the exact result, so both paths are compared on the same state.
///
/// Thread rule: belongs to one request.
final class ComparingMemory: MemoryAttention {
    let coverage = MemoryCoverage.full
    /// Sums over queries, by layer and head.
    private(set) var sums: [Int: [HeadSums]] = [:]
    private let exact: StoredMemory
    private let approximate: any PairFinding
    private let everything: NearestSearch

    /// What is added up for one head.
    struct HeadSums {
        var queries = 0
        var recall = 0.0
        var capturedMass = 0.0
        var relativeError = 0.0
    }

    /// - Parameters:
    ///   - approximate: the attention under test.
    ///   - everything: a search through all lists for as many pairs.
    init(exact: StoredMemory, approximate: any PairFinding, everything: NearestSearch) {
        self.exact = exact
        self.approximate = approximate
        self.everything = everything
    }

    func tokenCount(layer: Int) -> Int { exact.tokenCount(layer: layer) }

    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws {
        try exact.attend(queries, count: count, layer: layer, into: partial)
        let geometry = everything.layout.geometry
        let part = AttentionPartial(capacity: count, geometry: geometry)
        let found = try approximate.find(queries, count: count, layer: layer, into: part)
        let best = try everything.nearest(queries, count: count, layer: layer)
        var heads = sums[layer] ?? Array(repeating: HeadSums(), count: geometry.heads)
        for query in 0..<count {
            for head in 0..<geometry.heads {
                let row = query * geometry.heads + head
                heads[head].queries += 1
                heads[head].recall += Self.recall(found, best, query: query, head: head)
                heads[head].capturedMass += Self.mass(part, of: partial, row: row)
                heads[head].relativeError += Self.error(
                    part, against: partial, row: row, headDim: geometry.headDim)
            }
        }
        sums[layer] = heads
    }

    /// Share of the true nearest pairs that were found.
    private static func recall(
        _ found: NearestPairs, _ best: NearestPairs, query: Int, head: Int
    ) -> Double {
        let truth = best.ids[best.range(query: query, head: head)]
        guard !truth.isEmpty else { return 1 }
        let hits = Set(found.ids[found.range(query: query, head: head)]).intersection(truth)
        return Double(hits.count) / Double(truth.count)
    }

    /// Share of the exact softmax mass that a part over some of the pairs holds.
    private static func mass(
        _ part: AttentionPartial, of whole: AttentionPartial, row: Int
    ) -> Double {
        guard whole.sums[row] > 0, part.sums[row] > 0 else { return 0 }
        let shift = Double(part.maxima[row] - whole.maxima[row])
        return min(Double(part.sums[row]) * exp(shift) / Double(whole.sums[row]), 1)
    }

    /// `|approximate - exact| / |exact|` of the attention output of one query and head.
    private static func error(
        _ approximate: AttentionPartial, against exact: AttentionPartial, row: Int, headDim: Int
    ) -> Double {
        let isEmpty = approximate.sums[row] == 0
        var difference = 0.0
        var norm = 0.0
        for element in row * headDim..<(row + 1) * headDim {
            let want = Double(exact.weighted[element] / exact.sums[row])
            let have = isEmpty ? 0 : Double(approximate.weighted[element] / approximate.sums[row])
            difference += (have - want) * (have - want)
            norm += want * want
        }
        return norm > 0 ? (difference / norm).squareRoot() : 0
    }
}
