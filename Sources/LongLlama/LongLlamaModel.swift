package import LinearAlgebra

/// A LongLLaMA model: immutable weights and tables, shared by any number of requests.
///
/// Thread rule: immutable; run state, local context and memory belong to a request.
package final class LongLlamaModel: Sendable {
    package let configuration: ModelConfiguration
    package let compute: Compute
    /// Bias on memory logits; `nil` for LongLLaMA itself.
    package let memoryLogitBias: MemoryLogitBias?
    let weights: ModelWeights
    let rotary: RotaryTable

    package init(
        configuration: ModelConfiguration, weights: ModelWeights,
        memoryLogitBias: MemoryLogitBias? = nil, compute: Compute
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        self.weights = weights
        self.memoryLogitBias = memoryLogitBias
        self.compute = compute
        rotary = try RotaryTable(
            headDim: configuration.headDim, theta: configuration.ropeTheta,
            positions: max(configuration.maxPositionEmbeddings, configuration.lastContextLength),
            scaling: configuration.ropeScaling)
    }

    /// The same weights under another configuration with equal shapes.
    package func withConfiguration(_ other: ModelConfiguration) throws -> LongLlamaModel {
        try LongLlamaModel(
            configuration: other, weights: weights, memoryLogitBias: memoryLogitBias,
            compute: compute)
    }

    /// The model with the projections, windows and bias of `adapter`.
    package func applying(
        _ adapter: MemoryAdapter, memoryElementType: PairElementType
    ) throws -> LongLlamaModel {
        var adapted = try adapter.applied(to: configuration)
        adapted.memoryElementType = memoryElementType
        return try LongLlamaModel(
            configuration: adapted,
            weights: try adapter.applied(to: weights, configuration: adapted),
            memoryLogitBias: adapter.bias, compute: compute)
    }

    /// Bytes of weights that generating one token reads.
    package var weightBytesPerToken: Int {
        weights.layers.reduce(weights.head.byteCount) { sum, layer in
            [layer.query, layer.key, layer.value, layer.output, layer.gate, layer.up, layer.down]
                .reduce(sum) { $0 + $1.byteCount }
        }
    }

    /// Row order of the memory layers' keys; the layout of everything stored in memory.
    package var memoryKeyLayout: RotaryLayout {
        configuration.memoryLayers.first.map { weights.layers[$0].rotaryLayout } ?? .halves
    }
}

extension WeightMatrix {
    fileprivate var byteCount: Int { region.count }
}
