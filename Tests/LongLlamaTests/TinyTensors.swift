import Checkpoints
import LinearAlgebra
import LongLlama
import TestSupport

/// Named float32 tensors that can be written as a checkpoint.
struct TinyTensors {
    private(set) var values: [String: [Float]] = [:]
    private(set) var descriptions: [TensorDescription] = []

    /// Adds or replaces a tensor.
    mutating func set(_ name: String, shape: [Int], _ content: [Float]) {
        descriptions.removeAll { $0.name == name }
        descriptions.append(
            TensorDescription(name: name, shape: shape, type: .element(.float32)))
        values[name] = content
    }

    /// Adds a tensor of random numbers, uniform in -scale...scale.
    mutating func random(
        _ name: String, shape: [Int], scale: Float, using generator: inout SeededGenerator
    ) {
        let content = (0..<shape.reduce(1, *)).map { _ in
            Float.random(in: -scale...scale, using: &generator)
        }
        set(name, shape: shape, content)
    }

    mutating func remove(_ name: String) {
        descriptions.removeAll { $0.name == name }
        values[name] = nil
    }

    /// Writes a safetensors file and opens it.
    func file(
        in directory: TemporaryDirectory, metadata: [String: String] = [:]
    ) throws -> SafetensorsFile {
        let path = directory.path("tiny.safetensors")
        try SafetensorsWriter.write(
            to: path, tensors: descriptions, metadata: metadata, content: write)
        return try SafetensorsFile(path: path)
    }

    /// Hands a writer the bytes of one tensor.
    func write(
        _ tensor: TensorDescription,
        _ sink: (UnsafeRawBufferPointer) throws(CheckpointError) -> Void
    ) throws {
        let bytes = (values[tensor.name] ?? []).withUnsafeBytes { [UInt8]($0) }
        let region = HeapBytes.region(copying: bytes)
        try region.withUnsafeBytes { (content) throws(CheckpointError) in try sink(content) }
    }

    /// The projections of one attention layer, in Hugging Face names and shapes.
    mutating func addAttention(
        layer: Int, configuration: ModelConfiguration, using generator: inout SeededGenerator
    ) {
        let hidden = configuration.hiddenSize
        let queryRows = configuration.heads * configuration.headDim
        let keyRows = configuration.kvHeads * configuration.headDim
        let scale = (3 / Float(hidden)).squareRoot()
        let prefix = "model.layers.\(layer).self_attn"
        // Queries larger than usual, so that attention is far from uniform.
        random(
            "\(prefix).q_proj.weight", shape: [queryRows, hidden], scale: 2 * scale,
            using: &generator)
        random(
            "\(prefix).k_proj.weight", shape: [keyRows, hidden], scale: scale, using: &generator)
        random(
            "\(prefix).v_proj.weight", shape: [keyRows, hidden], scale: scale, using: &generator)
        random(
            "\(prefix).o_proj.weight", shape: [hidden, queryRows], scale: scale,
            using: &generator)
    }
}
