import Checkpoints
import LongLlama
import TestSupport

/// A seeded random memory adapter for a tiny model, whose parts a test can spoil.
struct TinyAdapter {
    var metadata: [String: String]
    var tensors = TinyTensors()

    init(seed: UInt64, for configuration: ModelConfiguration, layers: [Int] = [0, 2]) {
        metadata = [
            "mem_layers": "\(layers)", "window": "12", "memory_window": "10",
            "trained_memory_tokens": "20", "weights": "replace",
        ]
        var generator = SeededGenerator(seed: seed)
        for layer in layers {
            tensors.addAttention(layer: layer, configuration: configuration, using: &generator)
            tensors.random(
                Self.biasName(layer), shape: [configuration.heads], scale: 1, using: &generator)
        }
    }

    /// Norms of one layer that reads memory and one that does not, and the last norm.
    mutating func addNorms(seed: UInt64, for configuration: ModelConfiguration) {
        var generator = SeededGenerator(seed: seed)
        for name in [
            "model.layers.0.input_layernorm", "model.layers.1.post_attention_layernorm",
            "model.norm",
        ] {
            tensors.random(
                "\(name).weight", shape: [configuration.hiddenSize], scale: 1, using: &generator)
        }
    }

    static func biasName(_ layer: Int) -> String {
        "model.layers.\(layer).self_attn.memory_logit_bias"
    }

    /// Writes the file and reads it as an adapter.
    func read() throws -> MemoryAdapter {
        let directory = try TemporaryDirectory()
        return try MemoryAdapter(tensors.file(in: directory, metadata: metadata))
    }
}
