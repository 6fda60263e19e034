import LinearAlgebra

extension ModelConfiguration {
    /// The largest value any dimension may have; keeps every product of two of them in range.
    private static let largestDimension = 1 << 24

    /// Checks that the shape is one the forward pass can run.
    ///
    /// - Throws: `ModelError.configuration` naming the field, the value and what is allowed.
    package func validate() throws(ModelError) {
        try requirePositive("vocab_size", vocabularySize)
        try requirePositive("hidden_size", hiddenSize)
        try requirePositive("intermediate_size", intermediateSize)
        try requirePositive("num_hidden_layers", layerCount)
        try requirePositive("num_attention_heads", heads)
        try requirePositive("num_key_value_heads", kvHeads)
        try requirePositive("head_dim", headDim)
        try requirePositive("max_position_embeddings", maxPositionEmbeddings)
        guard heads.isMultiple(of: kvHeads) else {
            throw .configuration(
                "num_key_value_heads \(kvHeads) does not divide num_attention_heads \(heads)")
        }
        // Keeps the buffers of a window, tokens times heads times elements, in range.
        try requirePositive("num_attention_heads * head_dim", heads * headDim)
        guard headDim.isMultiple(of: 2) else {
            throw .configuration("head_dim \(headDim) is odd; rotary embedding needs pairs")
        }
        guard normEpsilon > 0, normEpsilon < 1 else {
            throw .configuration("rms_norm_eps \(normEpsilon) is outside 0..<1")
        }
        guard ropeTheta.isFinite, ropeTheta > 0 else {
            throw .configuration("rope_theta \(ropeTheta) is not a positive number")
        }
        try validateMemory()
    }

    private func validateMemory() throws(ModelError) {
        guard lastContextLength >= 0, lastContextLength <= Self.largestDimension else {
            throw .configuration(
                "last_context_length \(lastContextLength) is negative or too large")
        }
        for layer in memoryLayers where !(0..<layerCount).contains(layer) {
            throw .configuration(
                "mem_layers names layer \(layer), but the model has layers 0..<\(layerCount)")
        }
        guard zip(memoryLayers, memoryLayers.dropFirst()).allSatisfy(<) else {
            throw .configuration("mem_layers \(memoryLayers) is not strictly ascending")
        }
        if let grouping = memoryAttentionGrouping {
            try requirePositive("mem_attention_grouping[0]", grouping.heads)
            try requirePositive("mem_attention_grouping[1]", grouping.queries)
        }
    }

    private func requirePositive(_ field: String, _ value: Int) throws(ModelError) {
        guard value > 0, value <= Self.largestDimension else {
            throw .configuration(
                "\(field) is \(value); expected a value in 1...\(Self.largestDimension)")
        }
    }
}
