import Checkpoints
import LinearAlgebra
import LongLlama
import TestSupport
import Testing

/// The weights of a `TinyModel` of the same seed as a GGUF file: other names, and the rows of
/// queries and keys in interleaved rotary order.
struct TinyGGUF {
    let configuration: ModelConfiguration
    let model: LongLlamaModel

    /// - Parameter divisors: written as `rope_freqs.weight`.
    init(seed: UInt64, _ shape: ModelConfiguration, divisors: [Float]? = nil) throws {
        let source = TinyModel.tensors(seed: seed, shape)
        var tensors = TinyTensors()
        for description in source.descriptions {
            let name = Self.name(description.name)
            var values = try #require(source.values[description.name])
            if name.hasSuffix("attn_q.weight") || name.hasSuffix("attn_k.weight") {
                values = Self.interleaved(
                    values, columns: description.shape[1], headDim: shape.headDim)
            }
            tensors.set(name, shape: description.shape, values)
        }
        if let divisors {
            tensors.set("rope_freqs.weight", shape: [divisors.count], divisors)
        }
        let directory = try TemporaryDirectory()
        let path = directory.path("tiny.gguf")
        try GGUFWriter.write(
            to: path, metadata: Self.metadata(shape).map { ($0.key, $0.value) },
            tensors: tensors.descriptions, content: tensors.write)
        let file = try GGUFFile(path: path)
        var configuration = try ModelConfiguration(metadata: file.metadata)
        try configuration.takeFrequencyDivisors(from: file)
        self.configuration = configuration
        model = try LongLlamaModel(
            configuration: configuration,
            weights: ModelWeights(file, configuration: configuration),
            compute: TinyModel.compute)
    }

    /// The metadata of a model of this shape.
    static func metadata(_ shape: ModelConfiguration) -> [String: MetadataValue] {
        [
            "general.architecture": .string("llama"),
            "llama.vocab_size": .uint32(UInt32(shape.vocabularySize)),
            "llama.embedding_length": .uint32(UInt32(shape.hiddenSize)),
            "llama.feed_forward_length": .uint32(UInt32(shape.intermediateSize)),
            "llama.block_count": .uint32(UInt32(shape.layerCount)),
            "llama.attention.head_count": .uint32(UInt32(shape.heads)),
            "llama.attention.head_count_kv": .uint32(UInt32(shape.kvHeads)),
            "llama.attention.layer_norm_rms_epsilon": .float32(shape.normEpsilon),
            "llama.context_length": .uint32(UInt32(shape.maxPositionEmbeddings)),
            "mneme.mem_layers": .array(.int32(shape.memoryLayers.map { Int32($0) })),
            "mneme.mem_dtype": .string(shape.memoryElementType.name),
            "mneme.last_context_length": .uint32(UInt32(shape.lastContextLength)),
        ]
    }

    private static func name(_ huggingFace: String) -> String {
        let whole = [
            "model.embed_tokens.weight": "token_embd.weight",
            "model.norm.weight": "output_norm.weight", "lm_head.weight": "output.weight",
        ]
        let parts = [
            "input_layernorm": "attn_norm", "q_proj": "attn_q", "k_proj": "attn_k",
            "v_proj": "attn_v", "o_proj": "attn_output", "post_attention_layernorm": "ffn_norm",
            "gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down",
        ]
        let words = huggingFace.split(separator: ".")
        let part = parts[String(words[words.count - 2])] ?? ""
        return whole[huggingFace] ?? "blk.\(words[2]).\(part).weight"
    }

    /// Row `i` of a head's first half goes to row `2 i`, of its second half to `2 i + 1`.
    private static func interleaved(_ values: [Float], columns: Int, headDim: Int) -> [Float] {
        var result = values
        for row in 0..<values.count / columns {
            let (head, index) = (row / headDim, row % headDim)
            let target = index < headDim / 2 ? 2 * index : 2 * (index - headDim / 2) + 1
            let start = (head * headDim + target) * columns
            result.replaceSubrange(
                start..<start + columns, with: values[row * columns..<(row + 1) * columns])
        }
        return result
    }
}
