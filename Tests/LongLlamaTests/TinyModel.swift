import Checkpoints
import LinearAlgebra
import LongLlama
import TestSupport

/// A seeded random LongLLaMA, loaded from a checkpoint that was written for it.
struct TinyModel {
    let configuration: ModelConfiguration
    let tensors: TinyTensors
    let model: LongLlamaModel

    /// One arithmetic unit for all tests; a single thread, as suites run side by side.
    static let compute = Compute(pool: ThreadPool(threadCount: 1), precision: .float32)

    init(
        seed: UInt64, _ configuration: ModelConfiguration = .tiny(),
        bias: MemoryLogitBias? = nil
    ) throws {
        self.configuration = configuration
        tensors = Self.tensors(seed: seed, configuration)
        let directory = try TemporaryDirectory()
        let weights = try ModelWeights(
            tensors.file(in: directory), configuration: configuration)
        model = try LongLlamaModel(
            configuration: configuration, weights: weights, memoryLogitBias: bias,
            compute: Self.compute)
    }

    /// All tensors of a checkpoint in Hugging Face names.
    static func tensors(seed: UInt64, _ configuration: ModelConfiguration) -> TinyTensors {
        var generator = SeededGenerator(seed: seed)
        var tensors = TinyTensors()
        let hidden = configuration.hiddenSize
        let intermediate = configuration.intermediateSize
        let vocabulary = configuration.vocabularySize
        let narrow = (3 / Float(hidden)).squareRoot()
        let wide = (3 / Float(intermediate)).squareRoot()
        func norm(_ name: String, _ tensors: inout TinyTensors) {
            let values = (0..<hidden).map { _ in Float.random(in: 0.5...1.5, using: &generator) }
            tensors.set(name, shape: [hidden], values)
        }
        tensors.random(
            "model.embed_tokens.weight", shape: [vocabulary, hidden], scale: 1, using: &generator)
        for layer in 0..<configuration.layerCount {
            let prefix = "model.layers.\(layer)"
            norm("\(prefix).input_layernorm.weight", &tensors)
            tensors.addAttention(layer: layer, configuration: configuration, using: &generator)
            norm("\(prefix).post_attention_layernorm.weight", &tensors)
            for part in ["gate", "up"] {
                tensors.random(
                    "\(prefix).mlp.\(part)_proj.weight", shape: [intermediate, hidden],
                    scale: narrow, using: &generator)
            }
            tensors.random(
                "\(prefix).mlp.down_proj.weight", shape: [hidden, intermediate], scale: wide,
                using: &generator)
        }
        norm("model.norm.weight", &tensors)
        if !configuration.tiesWordEmbeddings {
            tensors.random(
                "lm_head.weight", shape: [vocabulary, hidden], scale: narrow, using: &generator)
        }
        return tensors
    }

    /// Random token ids.
    func tokens(_ count: Int, using generator: inout SeededGenerator) -> [Int32] {
        let vocabulary = Int32(configuration.vocabularySize)
        return (0..<count).map { _ in Int32.random(in: 0..<vocabulary, using: &generator) }
    }

    /// Random token ids of a seed.
    func tokens(_ count: Int, seed: UInt64) -> [Int32] {
        var generator = SeededGenerator(seed: seed)
        return tokens(count, using: &generator)
    }
}
