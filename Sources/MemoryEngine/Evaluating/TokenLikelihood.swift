import LinearAlgebra

/// The negative log-likelihood of each token of a text, given those before it.
struct TokenLikelihood {
    /// Nats per predicted token. `[tokens - 1]`
    private(set) var values: [Float] = []
    private let tokens: [Int32]
    private let compute: Compute

    init(_ tokens: [Int32], compute: Compute) {
        self.tokens = tokens
        self.compute = compute
        values.reserveCapacity(max(tokens.count - 1, 0))
    }

    /// Takes the logits at `index`, which predict the token after it: `ln(sum(exp(logits))) - logits[token]`.
    mutating func add(_ index: Int, _ logits: UnsafeBufferPointer<Float>) {
        guard index + 1 < tokens.count, let base = logits.baseAddress else { return }
        let logit = logits[Int(tokens[index + 1])]
        values.append(Float(compute.logSumExp(base, count: logits.count) - Double(logit)))
    }

    /// Mean over all predicted tokens.
    var mean: Double {
        values.isEmpty ? 0 : values.reduce(0) { $0 + Double($1) } / Double(values.count)
    }
}
