/// What tells one shape of LongLLaMA from another.
struct CheckpointDimensions {
    var vocabulary: Int
    var hidden: Int
    var intermediate: Int
    var layers: Int
    var heads: Int
    var theta: Int
    var window: Int
    var memoryLayers: [Int]
    var lastContext: Int

    /// A `config.json` as the published models have it; `type` is PyTorch's name of the weights'.
    func config(type: String) -> String {
        """
        {
          "architectures": ["LongLlamaForCausalLM"],
          "bos_token_id": 1,
          "eos_token_id": 2,
          "hidden_act": "silu",
          "hidden_size": \(hidden),
          "initializer_range": 0.02,
          "intermediate_size": \(intermediate),
          "last_context_length": \(lastContext),
          "max_position_embeddings": \(window),
          "mem_attention_grouping": null,
          "mem_dtype": "bfloat16",
          "mem_layers": \(memoryLayers),
          "mem_positionals": true,
          "model_type": "longllama",
          "num_attention_heads": \(heads),
          "num_hidden_layers": \(layers),
          "num_key_value_heads": \(heads),
          "pad_token_id": 0,
          "rms_norm_eps": 1e-06,
          "rope_scaling": null,
          "rope_theta": \(theta).0,
          "tie_word_embeddings": false,
          "torch_attention": false,
          "torch_dtype": "\(type)",
          "use_cache": true,
          "vocab_size": \(vocabulary)
        }

        """
    }
}
