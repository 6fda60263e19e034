package import Checkpoints
import LinearAlgebra

/// What turns a plain Llama checkpoint into a memory model: replaced attention projections of
/// the memory layers, a bias per head on memory logits, and the windows it was trained with; where
/// the file has them, norms of any layer too.
///
/// File format: safetensors with Hugging Face tensor names and layout; the metadata holds
/// `mem_layers` (JSON list), `window`, `memory_window`, `trained_memory_tokens`, `weights` =
/// `replace`, and where it is not 0 `skip_window_first_tokens`.
package struct MemoryAdapter: Sendable {
    /// Layers that attend to memory.
    package let memoryLayers: [Int]
    /// Tokens of the local context the adapter was trained with.
    package let window: Int
    /// Tokens of the windows that memory is encoded in.
    package let memoryWindow: Int
    /// First tokens of every window that stay out of memory.
    ///
    /// They are attention sinks: a sink in
    /// memory cannot be told from the local one, and would be among the nearest of every query.
    package let skippedTokens: Int
    /// Whether a document's windows are encoded without seeing each other.
    package let independentWindows: Bool
    /// The bias on memory logits with its law.
    package let bias: MemoryLogitBias
    /// The file's metadata as written.
    package let metadata: [String: String]
    private let checkpoint: SafetensorsFile

    /// Reads an adapter file.
    ///
    /// - Throws: `ModelError.adapter` when metadata is missing or contradicts the tensors.
    package init(_ file: SafetensorsFile) throws {
        let reader = AdapterMetadata(file.metadata)
        metadata = file.metadata
        checkpoint = file
        memoryLayers = try reader.integers("mem_layers").sorted()
        window = try reader.positive("window")
        memoryWindow = try reader.positive("memory_window")
        skippedTokens = try reader.natural("skip_window_first_tokens")
        independentWindows = file.metadata["population"] != "chained"
        guard skippedTokens < memoryWindow else {
            throw ModelError.adapter(
                "skip_window_first_tokens is \(skippedTokens), which leaves nothing of windows of"
                    + " \(memoryWindow) tokens")
        }
        guard file.metadata["weights"] == "replace" else {
            throw ModelError.adapter(
                "weights is '\(file.metadata["weights"] ?? "")', only 'replace' is known")
        }
        var perHead: [Int: [Float]] = [:]
        for layer in memoryLayers {
            let name = "model.layers.\(layer).self_attn.memory_logit_bias"
            guard let tensor = file.tensorIfPresent(named: name) else { continue }
            let values = try tensor.floats()
            guard values.allSatisfy(\.isFinite) else {
                throw ModelError.adapter(
                    "memory_logit_bias of layer \(layer) has entries that are not finite")
            }
            perHead[layer] = values
        }
        bias = MemoryLogitBias(
            perHead: perHead, trainedTokens: try reader.positive("trained_memory_tokens"))
    }

    /// The configuration of the adapted model.
    package func applied(to base: ModelConfiguration) throws -> ModelConfiguration {
        var configuration = base
        configuration.memoryLayers = memoryLayers
        configuration.maxPositionEmbeddings = window
        configuration.lastContextLength = window
        configuration.memorySkippedTokens = skippedTokens
        try configuration.validate()
        for (layer, values) in bias.perHead where values.count != base.heads {
            throw ModelError.adapter(
                "memory_logit_bias of layer \(layer) has \(values.count) entries,"
                    + " the model has \(base.heads) heads")
        }
        return configuration
    }

    /// The weights of `base` with this adapter's projections and norms in their place.
    package func applied(
        to base: ModelWeights, configuration: ModelConfiguration
    ) throws -> ModelWeights {
        var weights = base
        let loader = WeightLoader(checkpoint: checkpoint)
        let queryRows = configuration.heads * configuration.headDim
        let keyRows = configuration.kvHeads * configuration.headDim
        let hidden = configuration.hiddenSize
        for layer in memoryLayers {
            let prefix = "model.layers.\(layer).self_attn"
            weights.layers[layer].query = try loader.matrix(
                "\(prefix).q_proj.weight", rows: queryRows, columns: hidden)
            weights.layers[layer].key = try loader.matrix(
                "\(prefix).k_proj.weight", rows: keyRows, columns: hidden)
            weights.layers[layer].value = try loader.matrix(
                "\(prefix).v_proj.weight", rows: keyRows, columns: hidden)
            weights.layers[layer].output = try loader.matrix(
                "\(prefix).o_proj.weight", rows: hidden, columns: queryRows)
            weights.layers[layer].rotaryLayout = .halves
        }
        try replaceNorms(of: &weights, names: WeightNames(checkpoint), loader, hidden: hidden)
        return weights
    }

    private func replaceNorms(
        of weights: inout ModelWeights, names: WeightNames, _ loader: WeightLoader, hidden: Int
    ) throws {
        func replace(_ norm: inout [Float], by name: String) throws {
            guard checkpoint.tensorIfPresent(named: name) != nil else { return }
            norm = try loader.vector(name, count: hidden)
        }
        for layer in weights.layers.indices {
            try replace(
                &weights.layers[layer].attentionNorm, by: names.layer(layer, .attentionNorm))
            try replace(
                &weights.layers[layer].feedForwardNorm, by: names.layer(layer, .feedForwardNorm))
        }
        try replace(&weights.finalNorm, by: names.finalNorm)
    }
}
