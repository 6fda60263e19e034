import Checkpoints
import Foundation
import LinearAlgebra
import LongLlama

@testable import MemoryEngine

/// A seeded random checkpoint with grouped heads and a tokenizer whose tokens are bytes.
struct TinyModel {
    static let hidden = 48
    static let heads = 4
    static let kvHeads = 2
    static let headDim = 12
    static let intermediate = 64
    static let layers = 4
    static let window = 32
    static let beginOfSequence = 256
    static let endOfSequence = 257
    static let vocabulary = 258

    /// Seed of the weights.
    var seed: UInt64 = 1
    /// Layers that attend to memory.
    var memoryLayers = [1, 3]
    /// Storage type of memory pairs.
    var memoryType = "float32"
    /// Numbers the byte tokens from this byte on: another tokenizer of equal size.
    var firstByte = 0
    /// Tokens of a window.
    var window = TinyModel.window

    /// Writes the checkpoint's files into the new directory `path`.
    func write(to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: "\(path)/config.json"))
        try JSONSerialization.data(withJSONObject: tokenizer, options: .sortedKeys)
            .write(to: URL(fileURLWithPath: "\(path)/tokenizer.json"))
        try Self.write(tensors: Self.tensors, seed: seed, to: "\(path)/model.safetensors")
    }

    /// Writes an adapter for the checkpoint.
    static func writeAdapter(
        to path: String, seed: UInt64, layers: [Int] = [2], independent: Bool = true,
        skipping skippedTokens: Int = 0, base: String? = nil
    ) throws {
        var tensors: [TensorDescription] = []
        for layer in layers {
            let prefix = "model.layers.\(layer).self_attn"
            tensors += [
                tensor("\(prefix).q_proj.weight", [heads * headDim, hidden]),
                tensor("\(prefix).k_proj.weight", [kvHeads * headDim, hidden]),
                tensor("\(prefix).v_proj.weight", [kvHeads * headDim, hidden]),
                tensor("\(prefix).o_proj.weight", [hidden, heads * headDim]),
                tensor("\(prefix).memory_logit_bias", [heads]),
            ]
        }
        var metadata = [
            "mem_layers": "\(layers)", "window": "\(window)", "memory_window": "48",
            "trained_memory_tokens": "64", "weights": "replace",
            "population": independent ? "isolated" : "chained",
            "skip_window_first_tokens": "\(skippedTokens)",
        ]
        metadata["base_sha256"] = base
        try write(tensors: tensors, seed: seed, to: path, metadata: metadata)
    }

    private var configuration: String {
        """
        {
          "model_type": "longllama", "vocab_size": \(Self.vocabulary),
          "hidden_size": \(Self.hidden), "intermediate_size": \(Self.intermediate),
          "num_hidden_layers": \(Self.layers), "num_attention_heads": \(Self.heads),
          "num_key_value_heads": \(Self.kvHeads), "rms_norm_eps": 1e-6, "rope_theta": 10000,
          "max_position_embeddings": \(window), "last_context_length": 24,
          "mem_layers": \(memoryLayers), "mem_dtype": "\(memoryType)",
          "mem_positionals": true, "tie_word_embeddings": false, "hidden_act": "silu",
          "bos_token_id": \(Self.beginOfSequence), "eos_token_id": \(Self.endOfSequence)
        }
        """
    }

    private var tokenizer: [String: Any] {
        var vocabulary: [String: Int] = [:]
        for (byte, character) in Self.alphabet.enumerated() {
            vocabulary[String(character)] = (byte + firstByte) % 256
        }
        func special(_ id: Int, _ spelling: String) -> [String: Any] {
            [
                "id": id, "content": spelling, "special": true, "lstrip": false, "rstrip": false,
                "single_word": false, "normalized": false,
            ]
        }
        return [
            "version": "1.0",
            "added_tokens": [
                special(Self.beginOfSequence, "<s>"), special(Self.endOfSequence, "</s>"),
            ],
            "pre_tokenizer": [
                "type": "ByteLevel", "add_prefix_space": false, "use_regex": true,
            ],
            "decoder": ["type": "ByteLevel"],
            "model": ["type": "BPE", "vocab": vocabulary, "merges": [String]()],
        ]
    }

    /// The printable character that stands for each byte in byte-level vocabularies.
    private static let alphabet: [Character] = {
        var next: UInt32 = 0x100
        return (0..<256).compactMap { byte -> Character? in
            let isPrintable =
                (0x21...0x7e).contains(byte) || (0xa1...0xac).contains(byte)
                || (0xae...0xff).contains(byte)
            let value = isPrintable ? UInt32(byte) : next
            if !isPrintable { next += 1 }
            return Unicode.Scalar(value).map { Character($0) }
        }
    }()

    private static var tensors: [TensorDescription] {
        var list = [
            tensor("model.embed_tokens.weight", [vocabulary, hidden]),
            tensor("model.norm.weight", [hidden]),
            tensor("lm_head.weight", [vocabulary, hidden]),
        ]
        for layer in 0..<layers {
            let prefix = "model.layers.\(layer)"
            list += [
                tensor("\(prefix).input_layernorm.weight", [hidden]),
                tensor("\(prefix).post_attention_layernorm.weight", [hidden]),
                tensor("\(prefix).self_attn.q_proj.weight", [heads * headDim, hidden]),
                tensor("\(prefix).self_attn.k_proj.weight", [kvHeads * headDim, hidden]),
                tensor("\(prefix).self_attn.v_proj.weight", [kvHeads * headDim, hidden]),
                tensor("\(prefix).self_attn.o_proj.weight", [hidden, heads * headDim]),
                tensor("\(prefix).mlp.gate_proj.weight", [intermediate, hidden]),
                tensor("\(prefix).mlp.up_proj.weight", [intermediate, hidden]),
                tensor("\(prefix).mlp.down_proj.weight", [hidden, intermediate]),
            ]
        }
        return list
    }

    private static func tensor(_ name: String, _ shape: [Int]) -> TensorDescription {
        TensorDescription(name: name, shape: shape, type: .element(.float32))
    }

    /// Every tensor has its own seed, so that its values do not depend on the order of writing.
    private static func write(
        tensors: [TensorDescription], seed: UInt64, to path: String,
        metadata: [String: String] = [:]
    ) throws {
        var contents: [String: [UInt8]] = [:]
        for tensor in tensors { contents[tensor.name] = bytes(of: tensor, seed: seed) }
        try SafetensorsWriter.write(to: path, tensors: tensors, metadata: metadata) {
            tensor, write in
            try (contents[tensor.name] ?? []).withUnsafeBytes { all in try write(all) }
        }
    }

    private static func bytes(of tensor: TensorDescription, seed: UInt64) -> [UInt8] {
        let own = tensor.name.utf8.reduce(seed) { $0 &* 1_099_511_628_211 &+ UInt64($1) }
        var generator = SeededGenerator(seed: own)
        let centre: Float = tensor.name.contains("norm") ? 1 : 0
        let values = generator.floats(tensor.shape.reduce(1, *), scale: scale(of: tensor))
        return values.map { $0 + centre }.withUnsafeBytes { [UInt8]($0) }
    }

    /// About the standard deviation that keeps activations and attention logits of order 1.
    private static func scale(of tensor: TensorDescription) -> Float {
        guard tensor.shape.count == 2, let columns = tensor.shape.last else { return 0.2 }
        if tensor.name.contains("embed") { return 1 }
        let gain: Float = tensor.name.contains("q_proj") ? 4 : 1.8
        return gain / Float(columns).squareRoot()
    }
}
