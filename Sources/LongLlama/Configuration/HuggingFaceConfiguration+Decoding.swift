extension HuggingFaceConfiguration: Decodable {
    fileprivate enum CodingKeys: String, CodingKey {
        case modelType = "model_type"
        case vocabularySize = "vocab_size"
        case hiddenSize = "hidden_size"
        case intermediateSize = "intermediate_size"
        case layerCount = "num_hidden_layers"
        case heads = "num_attention_heads"
        case kvHeads = "num_key_value_heads"
        case headDim = "head_dim"
        case normEpsilon = "rms_norm_eps"
        case ropeTheta = "rope_theta"
        case ropeScaling = "rope_scaling"
        case ropeParameters = "rope_parameters"
        case maxPositionEmbeddings = "max_position_embeddings"
        case tiesWordEmbeddings = "tie_word_embeddings"
        case hiddenActivation = "hidden_act"
        case attentionBias = "attention_bias"
        case mlpBias = "mlp_bias"
        case memoryLayers = "mem_layers"
        case memoryDtype = "mem_dtype"
        case memoryPositionals = "mem_positionals"
        case memoryAttentionGrouping = "mem_attention_grouping"
        case lastContextLength = "last_context_length"
        case beginOfSequence = "bos_token_id"
        case endOfSequence = "eos_token_id"
        case padding = "pad_token_id"
    }

    package init(from decoder: any Decoder) throws {
        let fields = Fields(container: try decoder.container(keyedBy: CodingKeys.self))
        modelType = try fields.optional(.modelType)
        vocabularySize = try fields.required(.vocabularySize)
        hiddenSize = try fields.required(.hiddenSize)
        intermediateSize = try fields.required(.intermediateSize)
        layerCount = try fields.required(.layerCount)
        heads = try fields.required(.heads)
        kvHeads = try fields.optional(.kvHeads)
        headDim = try fields.optional(.headDim)
        normEpsilon = try fields.required(.normEpsilon)
        ropeTheta = try fields.optional(.ropeTheta)
        ropeScaling = try fields.optional(.ropeScaling)
        ropeParameters = try fields.optional(.ropeParameters)
        maxPositionEmbeddings = try fields.required(.maxPositionEmbeddings)
        tiesWordEmbeddings = try fields.optional(.tiesWordEmbeddings)
        hiddenActivation = try fields.optional(.hiddenActivation)
        attentionBias = try fields.optional(.attentionBias)
        mlpBias = try fields.optional(.mlpBias)
        memoryLayers = try fields.optional(.memoryLayers)
        memoryDtype = try fields.optional(.memoryDtype)
        memoryPositionals = try fields.optional(.memoryPositionals)
        memoryAttentionGrouping = try fields.optional(.memoryAttentionGrouping)
        lastContextLength = try fields.optional(.lastContextLength)
        beginOfSequence = try fields.optional(.beginOfSequence)
        endOfSequence = try fields.optional(.endOfSequence)
        padding = try fields.optional(.padding)
    }

    /// Decodes fields so that every error names the field.
    ///
    /// For a number that the field's type cannot hold, the decoder throws an error of its own
    /// that does not, and reports it as invalid JSON.
    private struct Fields {
        let container: KeyedDecodingContainer<CodingKeys>

        func required<Value: Decodable>(_ key: CodingKeys) throws -> Value {
            try naming(key) { try container.decode(Value.self, forKey: key) }
        }

        func optional<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
            try naming(key) { try container.decodeIfPresent(Value.self, forKey: key) }
        }

        private func naming<Value>(_ key: CodingKeys, _ decode: () throws -> Value) throws -> Value
        {
            do {
                return try decode()
            } catch let error as DecodingError {
                throw error
            } catch {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(codingPath: [key], debugDescription: "\(error)"))
            }
        }
    }
}
