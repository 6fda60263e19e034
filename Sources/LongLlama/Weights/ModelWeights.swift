package import Checkpoints
import LinearAlgebra

/// All weights of a model, as views of the mapped checkpoint or quantized copies.
package struct ModelWeights: Sendable {
    var embedding: WeightMatrix  // [vocabulary, hidden]
    var layers: [LayerWeights]
    var finalNorm: [Float]  // [hidden]
    var head: WeightMatrix  // [vocabulary, hidden]

    /// Finds every tensor of `configuration` in `checkpoint` and checks its shape.
    ///
    /// Hugging Face and GGUF names are both understood; GGUF checkpoints have the rows of the
    /// query and key projections in interleaved rotary order.
    ///
    /// - Parameter quantizer: stores the matrices in another type; `nil` maps them as they are.
    /// - Throws: `ModelError.weights` for a wrong shape, `CheckpointError` for a missing tensor.
    package init(
        _ checkpoint: any Checkpoint, configuration: ModelConfiguration,
        quantizer: WeightQuantizer? = nil
    ) throws {
        let names = WeightNames(checkpoint)
        let loader = WeightLoader(checkpoint: checkpoint, quantizer: quantizer)
        let hidden = configuration.hiddenSize
        let queryRows = configuration.heads * configuration.headDim
        let keyRows = configuration.kvHeads * configuration.headDim
        let intermediate = configuration.intermediateSize
        let vocabulary = configuration.vocabularySize

        embedding = try loader.matrix(
            names.embedding, rows: vocabulary, columns: hidden, isVocabulary: true)
        finalNorm = try loader.vector(names.finalNorm, count: hidden)
        if !configuration.tiesWordEmbeddings, checkpoint.tensorIfPresent(named: names.head) != nil {
            head = try loader.matrix(
                names.head, rows: vocabulary, columns: hidden, isVocabulary: true)
        } else {
            head = embedding
        }
        layers = try (0..<configuration.layerCount).map { layer in
            let name = { (part: WeightNames.LayerPart) in names.layer(layer, part) }
            return LayerWeights(
                attentionNorm: try loader.vector(name(.attentionNorm), count: hidden),
                query: try loader.matrix(name(.query), rows: queryRows, columns: hidden),
                key: try loader.matrix(name(.key), rows: keyRows, columns: hidden),
                value: try loader.matrix(name(.value), rows: keyRows, columns: hidden),
                output: try loader.matrix(name(.output), rows: hidden, columns: queryRows),
                rotaryLayout: names.rotaryLayout,
                feedForwardNorm: try loader.vector(name(.feedForwardNorm), count: hidden),
                gate: try loader.matrix(name(.gate), rows: intermediate, columns: hidden),
                up: try loader.matrix(name(.up), rows: intermediate, columns: hidden),
                down: try loader.matrix(name(.down), rows: hidden, columns: intermediate))
        }
    }
}
