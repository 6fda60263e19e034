package import Checkpoints
import LinearAlgebra

extension ModelConfiguration {
    /// Takes the rule of Llama 3.1 from the tensor `rope_freqs.weight`, where GGUF files of other
    /// programs have it, unless the metadata told one.
    ///
    /// - Throws: `ModelError.weights` when the tensor has another shape than `[headDim / 2]`.
    package mutating func takeFrequencyDivisors(from checkpoint: any Checkpoint) throws {
        guard ropeScaling == .none, checkpoint.contains(WeightNames.frequencyDivisors) else {
            return
        }
        ropeScaling = .divisors(
            try WeightLoader(checkpoint: checkpoint).vector(
                WeightNames.frequencyDivisors, count: headDim / 2))
    }
}
