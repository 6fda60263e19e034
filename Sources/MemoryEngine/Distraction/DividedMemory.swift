import Foundation
import LinearAlgebra
import LongLlama

/// A memory of relevant and foreign pairs that measures how the attention to it divides.
///
/// The model sees one memory of both, exactly or through the pairs of both together that a path
/// chooses.
///
/// Thread rule: belongs to one request.
final class DividedMemory: MemoryAttention {
    let coverage: MemoryCoverage
    /// Mass by layer and head.
    private(set) var shares: [Int: [MassShares]] = [:]
    private let relevantTokens: Int
    private let geometry: AttentionGeometry
    private let relevant: SelectedMemory
    private let foreign: SelectedMemory
    private let nearest: (any MemoryAttention)?
    /// The memory that follows the text, on a path that does.
    let related: RelatedMemory?
    private let tokens: [Int: Int]
    /// Logarithms of the sums of exponentials of both parts. `[queries, heads]`
    private var parts: (relevant: [Double], foreign: [Double]) = ([], [])

    init(
        relevant: RememberedText, foreign: RememberedText, path: AttentionPath, topK: Int,
        model: LongLlamaModel
    ) {
        let compute = model.compute
        relevantTokens = relevant.tokenCount
        geometry = relevant.pairs.geometry
        self.relevant = SelectedMemory(relevant.pairs, compute: compute)
        self.foreign = SelectedMemory(foreign.pairs, compute: compute)
        var both = relevant
        both.append(foreign)
        coverage = path == .exact ? .full : .nearest
        let memory = path == .exact ? nil : both.memory(path, topK: topK, compute: compute)
        nearest = memory
        related = memory as? RelatedMemory
        tokens = Dictionary(
            uniqueKeysWithValues: model.configuration.memoryLayers.map { ($0, both.tokenCount) })
        let onChosen = { [unowned self] (_: Int, query: Int, head: Int, chosen: [Chosen]) in
            self.divide(chosen, row: query * self.geometry.heads + head)
        }
        related?.onChosen = onChosen
        (memory as? NearestSelectedMemory)?.onChosen = onChosen
    }

    private typealias Chosen = NearestSelectedMemory.Chosen

    var logitBias: Float { related?.logitBias ?? 0 }

    func tokenCount(layer: Int) -> Int {
        related?.tokenCount(layer: layer) ?? tokens[layer] ?? 0
    }

    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws {
        let rows = count * geometry.heads
        let empty = Array(repeating: -Double.infinity, count: rows)
        parts = (empty, empty)
        if let nearest {
            try nearest.attend(queries, count: count, layer: layer, into: partial)
        } else {
            relevant.attend(queries, count: count, layer: layer, into: partial)
            parts.relevant = Self.logarithms(partial, rows: rows)
            let other = AttentionPartial(capacity: count, geometry: geometry)
            foreign.attend(queries, count: count, layer: layer, into: other)
            parts.foreign = Self.logarithms(other, rows: rows)
            partial.merge(other)
        }
    }

    func merged(into total: AttentionPartial, count: Int, layer: Int, bias: [Float]?) {
        var heads = shares[layer] ?? Array(repeating: MassShares(), count: geometry.heads)
        for query in 0..<count {
            for head in 0..<geometry.heads {
                let row = query * geometry.heads + head
                let all = Double(total.maxima[row]) + log(Double(total.sums[row]))
                let shift = Double(bias?[head] ?? 0) - all
                heads[head].add(
                    relevant: exp(parts.relevant[row] + shift),
                    foreign: exp(parts.foreign[row] + shift))
            }
        }
        shares[layer] = heads
    }

    private static func logarithms(_ part: AttentionPartial, rows: Int) -> [Double] {
        (0..<rows).map { Double(part.maxima[$0]) + log(Double(part.sums[$0])) }
    }

    /// Sums the chosen pairs of one query and head on their side.
    private func divide(_ chosen: [Chosen], row: Int) {
        let sum = { (isRelevant: Bool) -> Double in
            let logits = chosen.filter { ($0.token < self.relevantTokens) == isRelevant }
                .map { Double($0.logit) }
            guard let largest = logits.max() else { return -.infinity }
            return largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
        }
        parts.relevant[row] = sum(true)
        parts.foreign[row] = sum(false)
    }
}
