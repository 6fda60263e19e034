package import LinearAlgebra

extension ModelConfiguration {
    /// Resolves a `config.json` into a validated configuration.
    ///
    /// - Throws: `ModelError.configuration` when a field is impossible or asks for something
    ///   the architecture does not have (biases, another activation, unknown RoPE scaling).
    package init(_ fields: HuggingFaceConfiguration) throws(ModelError) {
        let modelType = fields.modelType ?? "llama"
        guard ["longllama", "llama"].contains(modelType) else {
            throw .configuration(
                "model_type '\(modelType)' is not supported; expected longllama or llama")
        }
        guard fields.hiddenActivation ?? "silu" == "silu" else {
            throw .configuration("hidden_act '\(fields.hiddenActivation ?? "")' is not silu")
        }
        guard fields.attentionBias != true, fields.mlpBias != true else {
            throw .configuration("attention_bias or mlp_bias is set; Llama layers have no biases")
        }
        guard fields.heads > 0 else {
            throw .configuration("num_attention_heads is \(fields.heads)")
        }
        let isLongLlama = modelType == "longllama"
        self.init(
            modelType: modelType,
            vocabularySize: fields.vocabularySize,
            hiddenSize: fields.hiddenSize,
            intermediateSize: fields.intermediateSize,
            layerCount: fields.layerCount,
            heads: fields.heads,
            kvHeads: fields.kvHeads ?? fields.heads,
            headDim: fields.headDim ?? fields.hiddenSize / fields.heads,
            normEpsilon: Float(fields.normEpsilon),
            ropeTheta: Float(fields.ropeTheta ?? fields.ropeParameters?.rope_theta ?? 10000),
            ropeScaling: try Self.scaling(
                fields.ropeScaling ?? fields.ropeParameters,
                name: fields.ropeScaling == nil ? "rope_parameters" : "rope_scaling",
                isLongLlama: isLongLlama),
            maxPositionEmbeddings: fields.maxPositionEmbeddings,
            tiesWordEmbeddings: fields.tiesWordEmbeddings ?? false,
            memoryLayers: (fields.memoryLayers ?? []).sorted(),
            memoryElementType: try Self.elementType(fields.memoryDtype ?? "bfloat16"),
            memoryPositionals: fields.memoryPositionals ?? true,
            memoryAttentionGrouping: try Self.grouping(fields.memoryAttentionGrouping),
            lastContextLength: fields.lastContextLength
                ?? (isLongLlama ? 1024 : fields.maxPositionEmbeddings),
            beginOfSequence: fields.beginOfSequence,
            endOfSequence: fields.endOfSequence?.ids ?? [],
            padding: fields.padding)
        guard fields.headDim != nil || headDim * heads == hiddenSize else {
            throw .configuration(
                "hidden_size \(hiddenSize) is not divisible by num_attention_heads \(heads)")
        }
        try validate()
    }

    /// The element type that a `mem_dtype` names.
    package static func elementType(_ dtype: String) throws(ModelError) -> PairElementType {
        switch dtype.split(separator: ".").last {
        case "float32", "float": .float32
        case "bfloat16": .bfloat16
        case "float16", "half": .float16
        case "int8": .int8
        default:
            throw .configuration(
                "mem_dtype '\(dtype)' is not one of float32, bfloat16, float16, int8")
        }
    }

    private static func grouping(_ pair: [Int]?) throws(ModelError) -> AttentionGrouping? {
        guard let pair else { return nil }
        guard pair.count == 2 else {
            throw .configuration("mem_attention_grouping \(pair) is not a pair (heads, queries)")
        }
        return AttentionGrouping(heads: pair[0], queries: pair[1])
    }

    private static func scaling(
        _ field: HuggingFaceConfiguration.RopeScalingField?, name: String, isLongLlama: Bool
    ) throws(ModelError) -> RotaryScaling {
        let kind = field?.rope_type ?? field?.type ?? "default"
        guard let field, kind != "default" else { return .none }
        guard !isLongLlama else {
            throw .configuration(
                "\(name) asks for scaling, but LongLLaMA keeps positions inside one window and was"
                    + " never trained with scaling; set its type to default")
        }
        switch (kind, field.factor) {
        case ("linear", let factor?) where factor >= 1 && Float(factor).isFinite:
            return .linear(factor: Float(factor))
        case ("llama3", let factor?) where factor >= 1 && Float(factor).isFinite:
            guard let low = field.low_freq_factor, let high = field.high_freq_factor,
                let original = field.original_max_position_embeddings,
                Float(low) > 0, Float(high) > Float(low), Float(high).isFinite, original > 0
            else {
                throw .configuration(
                    "\(name) of type llama3 needs low_freq_factor < high_freq_factor and"
                        + " original_max_position_embeddings")
            }
            return .llama3(
                factor: Float(factor), lowFrequencyFactor: Float(low),
                highFrequencyFactor: Float(high), originalMaxPosition: original)
        default:
            throw .configuration(
                "\(name) of type '\(kind)' is not supported; linear and llama3 with a factor are")
        }
    }
}
