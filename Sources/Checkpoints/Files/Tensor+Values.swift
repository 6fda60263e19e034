import LinearAlgebra

extension Tensor {
    /// The elements as single-precision numbers, row-major; quantized blocks are expanded.
    ///
    /// Double precision is rounded. This is the plain path for tests, small tensors and
    /// inspection; the model reads `region` with its own kernels.
    ///
    /// - Throws: `CheckpointError` of kind `unsupported` for integers and booleans.
    package func floats() throws(CheckpointError) -> [Float] {
        switch type {
        case .element(let type):
            return region.withUnsafeBytes { Self.decode($0, as: type, count: elementCount) }
        case .float64:
            return map(Double.self) { Float($0) }
        default:
            throw wrongType(expected: "floating-point numbers")
        }
    }

    /// The elements as integers, row-major; booleans become 0 and 1.
    ///
    /// - Throws: `CheckpointError` of kind `unsupported` for floating-point types.
    package func integers() throws(CheckpointError) -> [Int] {
        switch type {
        case .int64: return map(Int64.self) { Int($0) }
        case .int32: return map(Int32.self) { Int($0) }
        case .int16: return map(Int16.self) { Int($0) }
        case .int8: return map(Int8.self) { Int($0) }
        case .uint8: return map(UInt8.self) { Int($0) }
        case .bool: return map(UInt8.self) { $0 == 0 ? 0 : 1 }
        default: throw wrongType(expected: "integers")
        }
    }

    private func wrongType(expected: String) -> CheckpointError {
        .unsupported(
            "checkpoint", tensor: name, "expected \(expected), found \(type.name)",
            remedy: "use a checkpoint that stores this tensor as \(expected)")
    }

    private func map<Stored: BitwiseCopyable, Result>(
        _ stored: Stored.Type, _ convert: (Stored) -> Result
    ) -> [Result] {
        region.withUnsafeBytes { bytes in
            (0..<elementCount).map { index in
                convert(
                    bytes.loadUnaligned(
                        fromByteOffset: index * MemoryLayout<Stored>.size, as: stored))
            }
        }
    }
}
