import Foundation
import LongLlama

extension ModelConfiguration {
    /// A LongLLaMA small enough for a slow twin: 3 layers, window 16, last context 8.
    static func tiny(
        heads: Int = 4, kvHeads: Int = 2, headDim: Int = 16, layers: Int = 3,
        memoryLayers: [Int] = [1], window: Int = 16, lastContext: Int = 8, ties: Bool = false
    ) -> ModelConfiguration {
        var configuration = base
        configuration.hiddenSize = heads * headDim
        configuration.layerCount = layers
        configuration.heads = heads
        configuration.kvHeads = kvHeads
        configuration.headDim = headDim
        configuration.maxPositionEmbeddings = window
        configuration.tiesWordEmbeddings = ties
        configuration.memoryLayers = memoryLayers
        configuration.lastContextLength = lastContext
        return configuration
    }

    private static let base: ModelConfiguration = {
        let json = """
            {"model_type": "longllama", "vocab_size": 40, "hidden_size": 64,
            "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4,
            "rms_norm_eps": 1e-5, "max_position_embeddings": 16, "mem_dtype": "float32",
            "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
            """
        do {
            return try ModelConfiguration(HuggingFaceConfiguration(json: Data(json.utf8)))
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}
