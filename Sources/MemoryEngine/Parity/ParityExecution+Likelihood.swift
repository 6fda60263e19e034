import Foundation
import LinearAlgebra
import LongLlama

extension ParityExecution {
    /// A plain model on a short prompt: its best logits, mean likelihood and greedy answer.
    func topLogits() throws -> [ParityRow] {
        let (tokens, best, likelihood) = try readAll()
        return try [
            compare("top_logits", best, tolerance: 2e-2),
            compare("mean_nll", [Float(likelihood.mean)], tolerance: 1e-3),
            greedyRow(tokens),
        ].compactMap { $0 }
    }

    /// The model run as a LongLLaMA over a long text.
    func longLlama() throws -> [ParityRow] {
        let (tokens, best, likelihood) = try readAll()
        return try [
            compare("token_nll", likelihood.values, tolerance: 2e-2),
            compare("top_logits", best, tolerance: 5e-2),
            meanRow("token_nll", likelihood.values),
            greedyRow(tokens),
        ].compactMap { $0 }
    }

    /// One call over the whole input: its tokens, the logits at the ids the fixture names, and
    /// the likelihood of each token.
    private func readAll() throws -> (
        tokens: [Int32], best: [Float], likelihood: TokenLikelihood
    ) {
        let tokens = try fixture.rows("input_ids").first ?? []
        let expectedIDs = try fixture.rows("top_ids")
        var best: [Float] = []
        var likelihood = TokenLikelihood(tokens, compute: model.compute)
        try Session(model: model).forward(tokens, usesCache: false, logits: .all) { index, row in
            best += try chosen(expectedIDs, at: index, from: row)
            likelihood.add(index, row)
        }
        return (tokens, best, likelihood)
    }

    /// The logits at the ids that the fixture names for one position.
    private func chosen(
        _ ids: [[Int32]], at index: Int, from logits: UnsafeBufferPointer<Float>
    ) throws -> [Float] {
        guard ids.indices.contains(index),
            ids[index].allSatisfy({ logits.indices.contains(Int($0)) })
        else {
            throw EngineError(
                .data,
                "case '\(name)': top_ids has no row for token \(index), or ids outside the"
                    + " vocabulary of \(logits.count)")
        }
        return ids[index].map { logits[Int($0)] }
    }

    /// Windows encoded independently into memory, one query window read without and with it.
    func memoryNLL() throws -> [ParityRow] {
        let query = try fixture.rows("input_ids").first ?? []
        let memory = WorkingMemory(configuration: model.configuration, compute: model.compute)
        let windows = try fixture.rows("memory_ids")
        let encoder = try MemoryEncoder(
            model: model, windowTokens: windows.first?.count ?? 1)
        for window in windows { try encoder.encode(window, sink: memory) }
        let nearest = NearestSelectedMemory(
            PairSelection(configuration: model.configuration, all: memory),
            k: settings.topK ?? 32, compute: model.compute)
        let paths: [(tensor: String, mounted: [any MemoryAttention])] = [
            ("token_nll_none", []), ("token_nll_exact", [memory]),
            ("token_nll_knn\(settings.topK ?? 32)", [nearest]),
        ]
        return try paths.flatMap { path in
            var likelihood = TokenLikelihood(query, compute: model.compute)
            try Session(model: model, mounted: path.mounted).forward(
                query, usesCache: false, logits: .all
            ) { likelihood.add($0, $1) }
            return try [
                compare(path.tensor, likelihood.values, tolerance: 2e-2),
                meanRow(path.tensor, likelihood.values),
            ].compactMap { $0 }
        }
    }

    /// The difference of the mean over all tokens.
    private func meanRow(_ tensor: String, _ values: [Float]) throws -> ParityRow? {
        guard let expected = try fixture.floats(tensor), !expected.isEmpty else { return nil }
        func mean(_ numbers: [Float]) -> Double {
            numbers.reduce(0) { $0 + Double($1) } / Double(numbers.count)
        }
        let difference = abs(mean(values) - mean(expected))
        return ParityRow(
            caseName: name, tensor: "mean of \(tensor)", count: 1, measure: .absolute,
            largestDifference: difference, tolerance: 1e-3, passed: difference <= 1e-3)
    }
}
