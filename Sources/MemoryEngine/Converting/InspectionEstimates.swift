import Checkpoints
import LinearAlgebra
import LongLlama

/// What running a model takes with weights of different types.
struct InspectionEstimates {
    let checkpoint: any Checkpoint
    let configuration: ModelConfiguration
    let compute: Compute
    let limits: MachineLimits?

    /// As stored, then in the types that `--weights` is usually given.
    var all: [InspectedEstimate] {
        let source = plan(.float32)
        let stored = source.descriptions.map { ($0, source.storedByteCount($0) ?? 0) }
        let others: [WeightType] = [.bfloat16, .q8_0, .q4_0]
        return [estimate("stored", stored)]
            + others.map { type in
                let tensors = plan(type.elementType).descriptions
                return estimate(
                    type.rawValue,
                    tensors.map { ($0, $0.type.byteCount(shape: $0.shape) ?? 0) })
            }
    }

    private func plan(_ type: ElementType) -> GGUFTensors {
        GGUFTensors(
            checkpoint, configuration: configuration, storage: WeightStorage(type),
            compute: compute)
    }

    private func estimate(
        _ weights: String, _ tensors: [(tensor: TensorDescription, bytes: Int)]
    ) -> InspectedEstimate {
        let total = tensors.reduce(0) { $0 + $1.bytes }
        let matrices = tensors.filter { $0.tensor.shape.count == 2 }
        // Of the embedding table one row is read, unless it is the output head as well.
        let hasHead = tensors.contains { $0.tensor.name == "output.weight" }
        let read = matrices.filter { !hasHead || $0.tensor.name != "token_embd.weight" }
        let bytes = read.reduce(0) { $0 + $1.bytes }
        let layers = matrices.filter { $0.tensor.name.hasPrefix("blk.") }
        let products = layers.reduce(0) { $0 + $1.tensor.shape.reduce(1, *) }
        let peak = limits.flatMap { $0.operationsPerSecond[compute.precision] }
        return InspectedEstimate(
            weights: weights, weightBytes: total, bytesPerToken: bytes,
            generatedTokensPerSecond: limits.map {
                $0.readBytesPerSecond / Double(max(bytes, 1))
            },
            promptTokensPerSecond: peak.map { $0 / (2 * Double(max(products, 1))) })
    }
}
