import CFaissShims

/// How the components of stored keys are represented.
package enum VectorScalar: Sendable, Hashable, CaseIterable {
    /// IEEE 754 single precision.
    case float32
    /// IEEE 754 half precision.
    case float16
    /// The upper half of a `float32`.
    case bfloat16

    /// Bytes of one component.
    package var byteCount: Int {
        switch self {
        case .float32: 4
        case .float16, .bfloat16: 2
        }
    }

    /// The shim's name for the representation.
    var shim: CFaissShims_scalar {
        switch self {
        case .float32: CFaissShims_float32
        case .float16: CFaissShims_float16
        case .bfloat16: CFaissShims_bfloat16
        }
    }

    /// The component at `index` of the array at `base`, which needs no alignment.
    func load(_ base: UnsafeRawPointer, at index: Int) -> Float {
        let offset = index * byteCount
        switch self {
        case .float32:
            return base.loadUnaligned(fromByteOffset: offset, as: Float.self)
        case .float16:
            return Float(base.loadUnaligned(fromByteOffset: offset, as: Float16.self))
        case .bfloat16:
            let upperHalf = base.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
            return Float(bitPattern: UInt32(upperHalf) << 16)
        }
    }
}
