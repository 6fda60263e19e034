package import LinearAlgebra

/// The storage type of a checkpoint's tensor.
package enum TensorType: Sendable, Equatable {
    /// A type the model computes with.
    case element(ElementType)
    /// IEEE 754 double precision.
    case float64
    /// Signed 64-bit integers.
    case int64
    /// Signed 32-bit integers.
    case int32
    /// Signed 16-bit integers.
    case int16
    /// Signed bytes.
    case int8
    /// Unsigned bytes.
    case uint8
    /// One byte per element, 0 or 1.
    case bool

    /// The type's name in messages.
    package var name: String {
        switch self {
        case .element(let type): type.name
        case .float64: "float64"
        case .int64: "int64"
        case .int32: "int32"
        case .int16: "int16"
        case .int8: "int8"
        case .uint8: "uint8"
        case .bool: "bool"
        }
    }

    /// Elements that share one block; 1 unless the type is quantized.
    package var blockElements: Int {
        if case .element(let type) = self { type.blockElements } else { 1 }
    }

    /// Bytes of one block.
    package var blockBytes: Int {
        switch self {
        case .element(let type): type.blockBytes
        case .float64, .int64: 8
        case .int32: 4
        case .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    /// Bytes of a dense tensor of `shape`, outermost dimension first.
    ///
    /// - Returns: `nil` when a dimension is negative, the innermost one is no multiple of the
    ///   block size, or the size overflows (counting empty dimensions as 1, so that strides
    ///   of an accepted shape never overflow either).
    package func byteCount(shape: [Int]) -> Int? {
        guard (shape.last ?? 1).isMultiple(of: blockElements) || blockElements == 1 else {
            return nil
        }
        guard blockElements == 1 || !shape.isEmpty else { return nil }
        var (elements, isEmpty) = (1, false)
        for dimension in shape {
            guard dimension >= 0 else { return nil }
            isEmpty = isEmpty || dimension == 0
            let (product, overflow) = elements.multipliedReportingOverflow(by: max(dimension, 1))
            guard !overflow else { return nil }
            elements = product
        }
        let (bytes, overflow) = (elements / blockElements).multipliedReportingOverflow(
            by: blockBytes)
        return overflow ? nil : (isEmpty ? 0 : bytes)
    }
}
