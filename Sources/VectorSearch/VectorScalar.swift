import CFaissShims

/// How the components of stored keys are represented.
package enum VectorScalar: Sendable, Hashable, CaseIterable {
    /// IEEE 754 single precision.
    case float32
    /// IEEE 754 half precision.
    case float16
    /// The upper half of a `float32`.
    case bfloat16
    /// Signed bytes, a row's float32 scale in front of them: component = scale * byte.
    case int8

    /// Bytes of a row of `dimension` components.
    package func rowBytes(_ dimension: Int) -> Int {
        switch self {
        case .float32: 4 * dimension
        case .float16, .bfloat16: 2 * dimension
        case .int8: 4 + dimension
        }
    }

    /// The shim's name for the representation.
    var shim: CFaissShims_scalar {
        switch self {
        case .float32: CFaissShims_float32
        case .float16: CFaissShims_float16
        case .bfloat16: CFaissShims_bfloat16
        case .int8: CFaissShims_int8
        }
    }

    /// What the components of `row` are to be multiplied with.
    func scale(of row: UnsafeRawPointer) -> Float {
        self == .int8 ? row.loadUnaligned(as: Float.self) : 1
    }

    /// The component at `index` of `row`, which needs no alignment, without the row's scale.
    func load(_ row: UnsafeRawPointer, at index: Int) -> Float {
        switch self {
        case .float32:
            return row.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
        case .float16:
            return Float(row.loadUnaligned(fromByteOffset: 2 * index, as: Float16.self))
        case .bfloat16:
            let upperHalf = row.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
            return Float(bitPattern: UInt32(upperHalf) << 16)
        case .int8:
            return Float(row.loadUnaligned(fromByteOffset: 4 + index, as: Int8.self))
        }
    }
}
