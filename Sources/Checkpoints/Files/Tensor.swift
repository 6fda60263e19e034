package import LinearAlgebra

/// A named, dense, row-major array that lives in a checkpoint.
///
/// The bytes stay where they are (usually in a mapped file) until they are read; they may start
/// at any address, so they are to be loaded unaligned.
package struct Tensor: Sendable {
    /// The name in the checkpoint.
    package let name: String
    /// The dimensions, outermost first; empty for a scalar.
    package let shape: [Int]
    /// The storage type.
    package let type: TensorType
    /// The bytes, exactly as many as `type` and `shape` need.
    package let region: ByteRegion

    /// Wraps bytes whose number must be that of `type` and `shape`.
    package init(name: String, shape: [Int], type: TensorType, region: ByteRegion) {
        precondition(
            type.byteCount(shape: shape) == region.count,
            "a tensor of \(type.name) \(shape) does not have \(region.count) bytes")
        self.name = name
        self.shape = shape
        self.type = type
        self.region = region
    }

    /// The number of elements, the product of `shape`.
    package var elementCount: Int { shape.reduce(1, *) }
}
