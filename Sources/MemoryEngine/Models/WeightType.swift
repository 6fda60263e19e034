package import LinearAlgebra

/// How many bits weights are kept in; raw values as on the command line.
public enum WeightType: String, Sendable, CaseIterable, Codable {
    /// Single precision.
    case float32 = "f32"
    /// Half precision.
    case float16 = "f16"
    /// The upper half of single precision.
    case bfloat16 = "bf16"
    /// 8 bits and a scale per 32 weights: 8.5 bits.
    case q8_0
    /// 4 bits and a scale per 32 weights: 4.5 bits.
    case q4_0
    /// 4 bits, a scale and a minimum per 32 weights: 5 bits.
    case q4_1

    /// The storage type of the matrices.
    package var elementType: ElementType {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .q8_0: .q8_0
        case .q4_0: .q4_0
        case .q4_1: .q4_1
        }
    }
}
