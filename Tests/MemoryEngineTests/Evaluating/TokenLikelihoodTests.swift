import LinearAlgebra
import Testing

@testable import MemoryEngine

@Suite struct TokenLikelihoodTests {
    private static let compute = Compute(pool: ThreadPool(threadCount: 1), precision: .float32)

    /// The likelihood of each token after the first, where every position has the same `logits`.
    private static func likelihood(of tokens: [Int32], _ logits: [Float]) -> TokenLikelihood {
        var likelihood = TokenLikelihood(tokens, compute: compute)
        for index in tokens.indices {
            logits.withUnsafeBufferPointer { likelihood.add(index, $0) }
        }
        return likelihood
    }

    @Test func equalLogitsAreAFairDie() {
        let values = Self.likelihood(of: [0, 2], [3, 3, 3, 3]).values
        #expect(values.count == 1)
        #expect(abs(values[0] - 1.386_294_4) < 1e-6)
    }

    @Test func largeLogitsDoNotOverflow() {
        #expect(Self.likelihood(of: [1, 0, 1], [1e4, -1e4]).values == [0, 2e4])
    }

    @Test func firstTokenIsNotPredicted() {
        let likelihood = Self.likelihood(of: [0, 1, 0], [0, 0])
        #expect(likelihood.values.count == 2)
        #expect(abs(likelihood.mean - 0.693_147) < 1e-5)
        #expect(Self.likelihood(of: [1], [0, 0]).mean == 0)
    }
}
