import Foundation

/// The negative log-likelihood of each token of a text, given those before it.
struct TokenLikelihood {
    /// Nats per predicted token. `[tokens - 1]`
    private(set) var values: [Float] = []
    private let tokens: [Int32]

    init(_ tokens: [Int32]) {
        self.tokens = tokens
        values.reserveCapacity(max(tokens.count - 1, 0))
    }

    /// Takes the logits at `index`, which predict the token after it.
    mutating func add(_ index: Int, _ logits: UnsafeBufferPointer<Float>) {
        guard index + 1 < tokens.count else { return }
        values.append(Self.negativeLogLikelihood(of: tokens[index + 1], logits))
    }

    /// Mean over all predicted tokens.
    var mean: Double {
        values.isEmpty ? 0 : values.reduce(0) { $0 + Double($1) } / Double(values.count)
    }

    /// `ln(sum(exp(logits))) - logits[token]`: exponentials in single precision, their sum in double.
    static func negativeLogLikelihood(
        of token: Int32, _ logits: UnsafeBufferPointer<Float>
    ) -> Float {
        let largest = logits.max() ?? 0
        var sum = 0.0
        for logit in logits { sum += Double(expf(logit - largest)) }
        return Float(log(sum) + Double(largest) - Double(logits[Int(token)]))
    }
}
