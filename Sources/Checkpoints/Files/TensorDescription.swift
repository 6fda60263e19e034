/// A tensor that is going to be written: everything but its bytes.
package struct TensorDescription: Sendable, Equatable {
    /// The name in the checkpoint.
    package let name: String
    /// The dimensions, outermost first; empty for a scalar.
    package let shape: [Int]
    /// The storage type.
    package let type: TensorType

    /// Describes a tensor; whether the shape suits the type is checked by the writer.
    package init(name: String, shape: [Int], type: TensorType) {
        self.name = name
        self.shape = shape
        self.type = type
    }

    /// The description of a tensor that exists.
    package init(_ tensor: Tensor) {
        self.init(name: tensor.name, shape: tensor.shape, type: tensor.type)
    }
}
