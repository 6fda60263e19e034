import LinearAlgebra

/// The Python globals that the state dict of a checkpoint may name; no other is accepted.
enum PickleGlobal {
    /// `torch._utils._rebuild_tensor_v2`
    case rebuildTensor
    /// `torch._utils._rebuild_parameter`
    case rebuildParameter
    /// `collections.OrderedDict`
    case orderedDictionary
    /// One of the `torch.*Storage` classes.
    case storage(TensorType)

    init?(module: String, name: String) {
        switch (module, name) {
        case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch", "FloatStorage"): self = .storage(.element(.float32))
        case ("torch", "HalfStorage"): self = .storage(.element(.float16))
        case ("torch", "BFloat16Storage"): self = .storage(.element(.bfloat16))
        case ("torch", "DoubleStorage"): self = .storage(.float64)
        case ("torch", "LongStorage"): self = .storage(.int64)
        case ("torch", "IntStorage"): self = .storage(.int32)
        case ("torch", "ShortStorage"): self = .storage(.int16)
        case ("torch", "CharStorage"): self = .storage(.int8)
        case ("torch", "ByteStorage"): self = .storage(.uint8)
        case ("torch", "BoolStorage"): self = .storage(.bool)
        default: return nil
        }
    }

    /// The name of the storage class in the module `torch`; `nil` for quantized types.
    static func storageName(_ type: TensorType) -> String? {
        switch type {
        case .element(.float32): "FloatStorage"
        case .element(.float16): "HalfStorage"
        case .element(.bfloat16): "BFloat16Storage"
        case .element: nil
        case .float64: "DoubleStorage"
        case .int64: "LongStorage"
        case .int32: "IntStorage"
        case .int16: "ShortStorage"
        case .int8: "CharStorage"
        case .uint8: "ByteStorage"
        case .bool: "BoolStorage"
        }
    }
}
