import LinearAlgebra
import LongLlama

/// A memory in RAM of random pairs, to measure attention at sizes nobody has indexed yet.
enum SyntheticMemory {
    private static let block = 1024

    /// A memory of `tokens` tokens in the model's memory layers.
    ///
    /// - Throws: `EngineError` when the model has no memory layers.
    static func make(tokens: Int, model: LoadedModel) throws -> WorkingMemory {
        let configuration = model.model.configuration
        guard model.hasMemoryLayers else {
            throw EngineError(.usage, "the model has no memory layers to measure")
        }
        let memory = WorkingMemory(
            configuration: configuration, compute: model.model.compute)
        let row = configuration.kvHeads * configuration.headDim
        let values = FloatBuffer(count: block * row)  // [block, kvHeads, headDim]
        var generator = SeededGenerator(seed: 7)
        for index in 0..<values.count {
            values.base[index] = Float.random(in: -1...1, using: &generator)
        }
        for layer in configuration.memoryLayers {
            for begin in stride(from: 0, to: tokens, by: block) {
                memory.append(
                    TokenPairs(
                        keys: UnsafePointer(values.base), values: UnsafePointer(values.base),
                        count: min(block, tokens - begin), tokenStride: row,
                        headStride: configuration.headDim, mask: nil),
                    layer: layer)
            }
        }
        return memory
    }
}
