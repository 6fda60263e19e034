package import LinearAlgebra

/// Which of its pairs a memory lets a query attend to.
package enum MemoryCoverage: Sendable, Equatable {
    /// All pairs, exactly or by estimate.
    case full
    /// The pairs with the largest logits of each query and head.
    case nearest
}

/// A memory as the model sees it: for a block of queries, the attention triple over its pairs.
///
/// Implementations decide where pairs live and which of them are visited; nothing else about
/// an attention path reaches the model. A memory-logit bias is added by the model.
package protocol MemoryAttention: AnyObject {
    /// Whether queries reach all pairs or the nearest ones.
    var coverage: MemoryCoverage { get }

    /// The number of tokens that `layer` can attend to.
    func tokenCount(layer: Int) -> Int

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
    package func merged(into total: AttentionPartial, count: Int, layer: Int, bias: [Float]?) {}
}

/// Where the pairs of memory layers go when their tokens leave the local context.
package protocol MemorySink: AnyObject {
    /// Takes the pairs of consecutive tokens of one memory layer.
    func append(_ pairs: TokenPairs, layer: Int) throws
}

/// Borrowed keys and values of consecutive tokens, one row per token and kv head.
package struct TokenPairs {
    /// Un-rotated keys: head `h` of token `t` starts at `t * tokenStride + h * headStride`.
    package var keys: UnsafePointer<Float>
    /// Values, laid out as the keys.
    package var values: UnsafePointer<Float>
    package var count: Int
    package var tokenStride: Int
    package var headStride: Int
    /// 1 for a token, 0 for padding; `nil` when all are tokens. `[count]`
    package var mask: UnsafePointer<UInt8>?

    package init(
        keys: UnsafePointer<Float>, values: UnsafePointer<Float>, count: Int, tokenStride: Int,
        headStride: Int, mask: UnsafePointer<UInt8>?
    ) {
        self.keys = keys
        self.values = values
        self.count = count
        self.tokenStride = tokenStride
        self.headStride = headStride
        self.mask = mask
    }
}
