import Checkpoints
import LinearAlgebra

/// Takes tensors from a checkpoint and checks that they have the shape the model needs.
struct WeightLoader {
    let checkpoint: any Checkpoint
    /// Stores matrices in another type; `nil` maps them as they are.
    var quantizer: WeightQuantizer?

    /// A weight matrix, mapped in place unless there is a quantizer.
    func matrix(
        _ name: String, rows: Int, columns: Int, isVocabulary: Bool = false
    ) throws -> WeightMatrix {
        let tensor = try checkpoint.tensor(named: name)
        try requireShape(tensor, [rows, columns])
        try requireNoBias(beside: name)
        guard case .element(let elementType) = tensor.type else {
            throw ModelError.weights(
                tensor: name, expected: "a floating-point or block-quantized type",
                received: "\(tensor.type)")
        }
        let matrix = try WeightMatrix(
            rows: rows, columns: columns, elementType: elementType, region: tensor.region)
        guard let quantizer else { return matrix }
        return try quantizer.quantized(matrix, name: name, isVocabulary: isVocabulary)
    }

    /// A norm's weights, converted to `float32`.
    func vector(_ name: String, count: Int) throws -> [Float] {
        let tensor = try checkpoint.tensor(named: name)
        try requireShape(tensor, [count])
        return try tensor.floats()
    }

    /// A model that was trained with biases would answer without them, and not say so.
    private func requireNoBias(beside name: String) throws(ModelError) {
        let suffix = ".weight"
        guard name.hasSuffix(suffix) else { return }
        let bias = "\(name.dropLast(suffix.count)).bias"
        guard checkpoint.contains(bias) else { return }
        throw .weights(
            tensor: bias, expected: "no biases, as in Llama", received: "a bias tensor")
    }

    private func requireShape(_ tensor: Tensor, _ shape: [Int]) throws(ModelError) {
        guard tensor.shape == shape else {
            throw .weights(
                tensor: tensor.name, expected: "shape \(shape)",
                received: "shape \(tensor.shape)")
        }
    }
}
