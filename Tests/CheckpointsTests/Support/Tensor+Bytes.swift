import LinearAlgebra

@testable import Checkpoints

extension Tensor {
    /// A copy of the tensor's bytes.
    var bytes: [UInt8] {
        region.withUnsafeBytes { Array($0) }
    }

    init(_ type: TensorType, _ shape: [Int], _ bytes: [UInt8]) {
        self.init(
            name: "test", shape: shape, type: type, region: HeapBytes.region(copying: bytes))
    }
}
