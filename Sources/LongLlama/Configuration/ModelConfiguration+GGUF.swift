package import Checkpoints
import LinearAlgebra

extension ModelConfiguration {
    /// Reads the configuration from the metadata of a GGUF file.
    ///
    /// Field names are those of the GGUF specification, section "LLaMA"; memory parameters
    /// are read from `mneme.*` keys when the file has them.
    package init(metadata: [String: MetadataValue]) throws(ModelError) {
        let reader = MetadataReader(metadata)
        let architecture = try reader.string("general.architecture")
        guard architecture == "llama" else {
            throw .configuration("architecture '\(architecture)' is not supported; expected llama")
        }
        let heads = try reader.integer("llama.attention.head_count")
        let hidden = try reader.integer("llama.embedding_length")
        guard heads > 0 else { throw .configuration("llama.attention.head_count is \(heads)") }
        let window = try reader.integer("llama.context_length")
        let vocabulary: Int
        if let declared = reader.integerIfPresent("llama.vocab_size") {
            vocabulary = declared
        } else {
            vocabulary = try reader.count("tokenizer.ggml.tokens")
        }
        self.init(
            modelType: reader.stringIfPresent("mneme.model_type") ?? "llama",
            vocabularySize: vocabulary,
            hiddenSize: hidden,
            intermediateSize: try reader.integer("llama.feed_forward_length"),
            layerCount: try reader.integer("llama.block_count"),
            heads: heads,
            kvHeads: reader.integerIfPresent("llama.attention.head_count_kv") ?? heads,
            headDim: reader.integerIfPresent("llama.attention.key_length") ?? hidden / heads,
            normEpsilon: try reader.float("llama.attention.layer_norm_rms_epsilon"),
            ropeTheta: reader.floatIfPresent("llama.rope.freq_base") ?? 10000,
            ropeScaling: try Self.scaling(reader),
            maxPositionEmbeddings: reader.integerIfPresent("mneme.max_position_embeddings")
                ?? window,
            tiesWordEmbeddings: false,
            memoryLayers: reader.integersIfPresent("mneme.mem_layers") ?? [],
            memoryElementType: try Self.elementType(
                reader.stringIfPresent("mneme.mem_dtype") ?? "bfloat16"),
            memoryPositionals: reader.boolIfPresent("mneme.mem_positionals") ?? true,
            memoryAttentionGrouping: try Self.grouping(reader),
            lastContextLength: reader.integerIfPresent("mneme.last_context_length") ?? window,
            beginOfSequence: reader.tokenIfPresent("tokenizer.ggml.bos_token_id"),
            endOfSequence: reader.tokenIfPresent("tokenizer.ggml.eos_token_id").map { [$0] } ?? [],
            padding: reader.tokenIfPresent("tokenizer.ggml.padding_token_id"))
        try requireWholeHeadsRotated(reader)
        try validate()
    }

    private func requireWholeHeadsRotated(_ reader: MetadataReader) throws(ModelError) {
        guard let rotated = reader.integerIfPresent("llama.rope.dimension_count"),
            rotated != headDim
        else { return }
        throw .configuration(
            "llama.rope.dimension_count is \(rotated), a head has \(headDim); models that rotate"
                + " a part of each head are not supported")
    }

    private static func grouping(
        _ reader: MetadataReader
    ) throws(ModelError) -> AttentionGrouping? {
        guard let pair = reader.integersIfPresent("mneme.mem_attention_grouping") else {
            return nil
        }
        guard pair.count == 2 else {
            throw .configuration(
                "mneme.mem_attention_grouping \(pair) is not a pair (heads, queries)")
        }
        return AttentionGrouping(heads: pair[0], queries: pair[1])
    }

    /// The rule of Llama 3.1, which other programs take from the tensor `rope_freqs.weight`.
    private static func llama3Scaling(_ reader: MetadataReader) throws(ModelError) -> RotaryScaling?
    {
        let prefix = "mneme.rope_scaling."
        guard let factor = reader.floatIfPresent(prefix + "factor") else { return nil }
        return .llama3(
            factor: factor, lowFrequencyFactor: try reader.float(prefix + "low_freq_factor"),
            highFrequencyFactor: try reader.float(prefix + "high_freq_factor"),
            originalMaxPosition: try reader.integer(prefix + "original_max_position_embeddings"))
    }

    private static func scaling(_ reader: MetadataReader) throws(ModelError) -> RotaryScaling {
        if let scaling = try llama3Scaling(reader) { return scaling }
        let kind = reader.stringIfPresent("llama.rope.scaling.type") ?? "none"
        let factor = reader.floatIfPresent("llama.rope.scaling.factor") ?? 1
        switch kind {
        case "none": return .none
        case "linear" where factor >= 1: return .linear(factor: factor)
        default: throw .configuration("llama.rope.scaling.type '\(kind)' is not supported")
        }
    }
}
