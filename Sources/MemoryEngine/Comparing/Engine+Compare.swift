import Foundation
import LinearAlgebra
import LongLlama
import MemoryStorage
import Tokenization

extension Engine {
    /// Compares exact attention to a memory with one to some of its pairs on the same state.
    ///
    /// - Parameters:
    ///   - prompt: the text whose tokens query the memory; passages are related to all of it.
    ///   - attention: which pairs, `knn` or `related`.
    ///   - topK: nearest pairs per query and head.
    ///   - probes: lists visited per query; `nil` chooses by the memory's size.
    public func compare(
        prompt: [UInt8], memory name: String, store: StoreLocation,
        attention: AttentionPath = .related, topK: Int = 32, probes: Int? = nil
    ) throws -> ComparisonReport {
        let memory = try OpenedMemory.open(name, store: store, model: model)
        let window = model.model.configuration.maxPositionEmbeddings
        let tokens = Array(try model.tokenizer.encode(prompt).prefix(window))
        guard !tokens.isEmpty else { throw EngineError(.usage, "the prompt has no tokens") }
        let compute = model.model.compute
        let search = try memory.search(k: topK, probes: probes, pool: compute.pool)
        let exact = try memory.attention(.exact, search: search, compute: compute)
        let approximate = try memory.attention(attention, search: search, compute: compute)
        guard let finding = approximate as? any PairFinding else {
            throw EngineError(.usage, "exact attention cannot be compared with itself")
        }
        (approximate as? any TextFollowing)?.follow(tokens[...])
        // The first pass of each path opens pages and builds the search; the second is timed.
        _ = try logits(tokens.suffix(1), mounted: exact)
        _ = try logits(tokens.suffix(1), mounted: approximate)
        let (exactLogits, exactSeconds) = try Self.timed { try logits(tokens, mounted: exact) }
        let (otherLogits, otherSeconds) = try Self.timed {
            try logits(tokens, mounted: approximate)
        }
        let (divergence, agreement) = Self.distance(
            exactLogits, otherLogits, model.model.compute)
        return ComparisonReport(
            memory: name, memoryTokens: memory.snapshot.liveTokenCount,
            promptTokens: tokens.count, attention: attention, topK: search.k,
            probes: attention == .knn ? search.probes : nil,
            heads: try compareHeads(tokens, memory: memory, with: finding, k: search.k),
            divergence: divergence, agreement: agreement, exactSeconds: exactSeconds,
            approximateSeconds: otherSeconds)
    }

    private func compareHeads(
        _ tokens: [Int32], memory: OpenedMemory, with approximate: any PairFinding, k: Int
    ) throws -> [HeadComparison] {
        let compute = model.model.compute
        let comparing = ComparingMemory(
            exact: StoredMemory(memory.snapshot, layout: memory.layout, compute: compute),
            approximate: approximate,
            everything: try memory.search(k: k, probes: Int(Int32.max), pool: compute.pool))
        _ = try logits(tokens, mounted: comparing)
        return comparing.sums.sorted { $0.key < $1.key }.flatMap { layer, heads in
            heads.enumerated().map { head, sums in
                let count = Double(max(sums.queries, 1))
                return HeadComparison(
                    layer: layer, head: head, recall: sums.recall / count,
                    capturedMass: sums.capturedMass / count,
                    relativeError: sums.relativeError / count)
            }
        }
    }

    /// The logits of every position. `[tokens][vocabulary]`
    private func logits(
        _ tokens: [Int32], mounted: any MemoryAttention
    ) throws -> [[Float]] {
        var rows: [[Float]] = []
        try Session(model: model.model, mounted: [mounted], tokenLimit: tokens.count).forward(
            tokens, usesCache: false, lastContextLength: tokens.count, logits: .all
        ) { _, logits in rows.append(Array(logits)) }
        return rows
    }

    /// Mean KL divergence (nats) of `other` from `reference`, and share of equal best tokens.
    private static func distance(
        _ reference: [[Float]], _ other: [[Float]], _ compute: Compute
    ) -> (divergence: Double, agreement: Double) {
        var divergence = 0.0
        var agreements = 0
        for (want, have) in zip(reference, other) {
            let p = logProbabilities(want, compute)
            let q = logProbabilities(have, compute)
            divergence += zip(p, q).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
            let best = { (row: [Float]) in row.indices.max { row[$0] < row[$1] } }
            agreements += best(want) == best(have) ? 1 : 0
        }
        let count = Double(max(reference.count, 1))
        return (max(divergence / count, 0), Double(agreements) / count)
    }

    private static func logProbabilities(_ logits: [Float], _ compute: Compute) -> [Double] {
        let normalizer = compute.logSumExp(logits, count: logits.count)
        return logits.map { Double($0) - normalizer }
    }
}
