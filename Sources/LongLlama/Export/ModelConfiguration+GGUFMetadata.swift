package import Checkpoints
import LinearAlgebra

extension ModelConfiguration {
    /// The configuration as metadata of a GGUF file: what `init(metadata:)` reads back.
    ///
    /// llama.cpp runs the model as a plain Llama from the `llama.*` keys, named by the GGUF
    /// specification; the memory parameters stand under `mneme.*`, which it ignores.
    package var ggufMetadata: [(key: String, value: MetadataValue)] {
        llamaMetadata + scalingMetadata + memoryMetadata
    }

    private var llamaMetadata: [(key: String, value: MetadataValue)] {
        func number(_ value: Int) -> MetadataValue { .uint32(UInt32(clamping: value)) }
        return [
            ("llama.vocab_size", number(vocabularySize)),
            ("llama.context_length", number(maxPositionEmbeddings)),
            ("llama.embedding_length", number(hiddenSize)),
            ("llama.block_count", number(layerCount)),
            ("llama.feed_forward_length", number(intermediateSize)),
            ("llama.attention.head_count", number(heads)),
            ("llama.attention.head_count_kv", number(kvHeads)),
            ("llama.attention.key_length", number(headDim)),
            ("llama.attention.value_length", number(headDim)),
            ("llama.attention.layer_norm_rms_epsilon", .float32(normEpsilon)),
            ("llama.rope.dimension_count", number(headDim)),
            ("llama.rope.freq_base", .float32(ropeTheta)),
        ]
    }

    private var scalingMetadata: [(key: String, value: MetadataValue)] {
        switch ropeScaling {
        // Divisors are a tensor, not metadata.
        case .none, .divisors: []
        case .linear(let factor):
            [
                ("llama.rope.scaling.type", .string("linear")),
                ("llama.rope.scaling.factor", .float32(factor)),
            ]
        // llama.cpp takes this rule from the tensor `rope_freqs.weight` alone.
        case .llama3(let factor, let low, let high, let original):
            [
                ("mneme.rope_scaling.factor", .float32(factor)),
                ("mneme.rope_scaling.low_freq_factor", .float32(low)),
                ("mneme.rope_scaling.high_freq_factor", .float32(high)),
                (
                    "mneme.rope_scaling.original_max_position_embeddings",
                    .uint32(UInt32(clamping: original))
                ),
            ]
        }
    }

    private var memoryMetadata: [(key: String, value: MetadataValue)] {
        var pairs: [(key: String, value: MetadataValue)] = [
            ("mneme.model_type", .string(modelType)),
            ("mneme.max_position_embeddings", .uint32(UInt32(clamping: maxPositionEmbeddings))),
            ("mneme.last_context_length", .uint32(UInt32(clamping: lastContextLength))),
            ("mneme.mem_layers", .array(.int32(memoryLayers.map { Int32(clamping: $0) }))),
            ("mneme.mem_dtype", .string(memoryElementType.name)),
            ("mneme.mem_positionals", .bool(memoryPositionals)),
        ]
        if let grouping = memoryAttentionGrouping {
            pairs.append(
                (
                    "mneme.mem_attention_grouping",
                    .array(
                        .int32([Int32(clamping: grouping.heads), Int32(clamping: grouping.queries)])
                    )
                ))
        }
        return pairs
    }
}
