import LinearAlgebra

/// The weights of one transformer layer.
struct LayerWeights: Sendable {
    var attentionNorm: [Float]  // [hidden]
    var query: WeightMatrix  // [heads * headDim, hidden]
    var key: WeightMatrix  // [kvHeads * headDim, hidden]
    var value: WeightMatrix  // [kvHeads * headDim, hidden]
    var output: WeightMatrix  // [hidden, heads * headDim]
    /// Row order of `query` and `key`, and so the layout of this layer's memory keys.
    var rotaryLayout: RotaryLayout
    var feedForwardNorm: [Float]  // [hidden]
    var gate: WeightMatrix  // [intermediate, hidden]
    var up: WeightMatrix  // [intermediate, hidden]
    var down: WeightMatrix  // [hidden, intermediate]
}
