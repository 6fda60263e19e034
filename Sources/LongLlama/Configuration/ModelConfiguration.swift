package import LinearAlgebra

/// The shape and the memory parameters of a Llama-architecture model.
///
/// The field names follow the published `config.json` of LongLLaMA, spelled out.
package struct ModelConfiguration: Sendable, Equatable {
    /// `longllama` or `llama`.
    package var modelType: String
    package var vocabularySize: Int
    package var hiddenSize: Int
    package var intermediateSize: Int
    package var layerCount: Int
    package var heads: Int
    package var kvHeads: Int
    package var headDim: Int
    package var normEpsilon: Float
    package var ropeTheta: Float
    package var ropeScaling: RotaryScaling
    /// Tokens processed together: the window, and the capacity of the local cache.
    package var maxPositionEmbeddings: Int
    package var tiesWordEmbeddings: Bool
    /// Layers that attend to memory besides the local context, ascending.
    package var memoryLayers: [Int]
    /// Storage type of memory pairs (`mem_dtype`).
    package var memoryElementType: PairElementType
    /// Whether memory layers rotate queries and local keys (`mem_positionals`).
    package var memoryPositionals: Bool
    /// First tokens of every window that stay out of memory, because they are attention sinks.
    package var memorySkippedTokens = 0
    /// Most heads and queries processed at once (`mem_attention_grouping`); no effect on results.
    package var memoryAttentionGrouping: AttentionGrouping?
    /// Tokens of a long input that stay in the last window, out of memory.
    package var lastContextLength: Int
    package var beginOfSequence: Int32?
    package var endOfSequence: [Int32]
    package var padding: Int32?

    /// The head counts and head dimension that attention needs.
    package var geometry: AttentionGeometry {
        AttentionGeometry(heads: heads, kvHeads: kvHeads, headDim: headDim)
    }

    /// Bytes that one token adds to memory, over all memory layers, keys and values.
    package var memoryBytesPerToken: Int {
        2 * memoryLayers.count * kvHeads * memoryElementType.rowBytes(headDim)
    }

    /// Which of the first `count` tokens of a document go to memory when it is read in windows
    /// of `window` tokens.
    package func memoryTokens(of count: Int, window: Int) -> [Int] {
        (0..<count).filter { $0 % window >= memorySkippedTokens }
    }

    /// Whether `layer` attends to memory.
    package func isMemoryLayer(_ layer: Int) -> Bool {
        memoryLayers.contains(layer)
    }
}
