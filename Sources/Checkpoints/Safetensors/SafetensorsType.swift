import LinearAlgebra

/// The dtype names of the safetensors format, those that are supported.
enum SafetensorsType: String {
    case float64 = "F64"
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int64 = "I64"
    case int32 = "I32"
    case int16 = "I16"
    case int8 = "I8"
    case uint8 = "U8"
    case bool = "BOOL"

    var tensorType: TensorType {
        switch self {
        case .float64: .float64
        case .float32: .element(.float32)
        case .float16: .element(.float16)
        case .bfloat16: .element(.bfloat16)
        case .int64: .int64
        case .int32: .int32
        case .int16: .int16
        case .int8: .int8
        case .uint8: .uint8
        case .bool: .bool
        }
    }

    /// The dtype of `type`, or `nil` for the quantized types, which the format does not have.
    init?(_ type: TensorType) {
        switch type {
        case .float64: self = .float64
        case .element(.float32): self = .float32
        case .element(.float16): self = .float16
        case .element(.bfloat16): self = .bfloat16
        case .element: return nil
        case .int64: self = .int64
        case .int32: self = .int32
        case .int16: self = .int16
        case .int8: self = .int8
        case .uint8: self = .uint8
        case .bool: self = .bool
        }
    }
}
