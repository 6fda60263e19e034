import Glibc

/// An additive bias on memory logits, one number per head, with its law in the memory's size.
///
/// LongLLaMA has none. An adapter's bias is trained with about `trainedTokens` tokens of
/// memory; a softmax over all of a larger memory would grow the memory's share by
/// `ln(M / trainedTokens)`, which the law takes back. The nearest pairs of a query do not
/// multiply with the memory's size, so their bias is constant.
package struct MemoryLogitBias: Sendable, Equatable {
    /// Bias of each head, by layer. `[heads]`
    package var perHead: [Int: [Float]]
    /// Memory tokens of a training step.
    package var trainedTokens: Int

    package init(perHead: [Int: [Float]], trainedTokens: Int) {
        self.perHead = perHead
        self.trainedTokens = trainedTokens
    }

    /// The bias of each head of `layer` for a memory of `tokens` tokens, `nil` where none.
    package func values(layer: Int, coverage: MemoryCoverage, tokens: Int) -> [Float]? {
        guard let bias = perHead[layer] else { return nil }
        guard coverage == .full, tokens > trainedTokens else { return bias }
        let excess = Float(log(Double(tokens) / Double(trainedTokens)))
        return bias.map { $0 - excess }
    }
}
