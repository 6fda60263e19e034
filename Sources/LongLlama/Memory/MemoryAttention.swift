package import LinearAlgebra

/// A memory as the model sees it: for a block of queries, the attention triple over its pairs.
///
/// Implementations decide where pairs live and which of them are visited; nothing else about
/// an attention path reaches the model. Biases on memory logits are added by the model.
package protocol MemoryAttention: AnyObject {
    /// Whether queries reach all pairs or the nearest ones.
    var coverage: MemoryCoverage { get }

    /// What is added to all logits of this memory, beside the model's own bias.
    var logitBias: Float { get }

    /// The number of tokens that `layer` can attend to.
    func tokenCount(layer: Int) throws -> Int

    /// Overwrites `partial` with the triple of `queries` over this memory's pairs of `layer`.
    ///
    /// - Parameter queries: rotated, unscaled; `[count, heads, headDim]`.
    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws

    /// Learns the softmax its last part was merged into: maxima and sums of all parts.
    ///
    /// - Parameter bias: what was added to this memory's logits, `[heads]`.
    func merged(into total: AttentionPartial, count: Int, layer: Int, bias: [Float]?)
}

extension MemoryAttention {
    package var logitBias: Float { 0 }

    package func merged(into total: AttentionPartial, count: Int, layer: Int, bias: [Float]?) {}
}
