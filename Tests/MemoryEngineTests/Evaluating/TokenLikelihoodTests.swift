import Testing

@testable import MemoryEngine

@Suite struct TokenLikelihoodTests {
    private static func likelihood(of token: Int32, _ logits: [Float]) -> Float {
        logits.withUnsafeBufferPointer {
            TokenLikelihood.negativeLogLikelihood(of: token, $0)
        }
    }

    @Test func equalLogitsAreAFairDie() {
        #expect(abs(Self.likelihood(of: 2, [3, 3, 3, 3]) - 1.386_294_4) < 1e-6)
    }

    @Test func largeLogitsDoNotOverflow() {
        #expect(Self.likelihood(of: 0, [1e4, -1e4]) == 0)
        #expect(Self.likelihood(of: 1, [1e4, -1e4]) == 2e4)
    }

    @Test func firstTokenIsNotPredicted() {
        var likelihood = TokenLikelihood([0, 1, 0])
        let logits: [Float] = [0, 0]
        for index in 0..<3 { logits.withUnsafeBufferPointer { likelihood.add(index, $0) } }
        #expect(likelihood.values.count == 2)
        #expect(abs(likelihood.mean - 0.693_147) < 1e-5)
        #expect(TokenLikelihood([1]).mean == 0)
    }
}
