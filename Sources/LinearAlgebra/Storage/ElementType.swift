/// The storage type of a tensor's elements, plain or block-quantized.
///
/// The block formats are those of the GGUF file format: 32 consecutive elements share a
/// half-precision scale (and, for `q4_1`, a half-precision minimum).
package enum ElementType: UInt8, Sendable, CaseIterable, Codable {
    /// IEEE 754 single precision.
    case float32
    /// IEEE 754 half precision.
    case float16
    /// The upper half of a `float32`.
    case bfloat16
    /// 32 signed bytes and a half-precision scale: `x = d * q`.
    case q8_0
    /// 32 nibbles and a half-precision scale: `x = d * (q - 8)`.
    case q4_0
    /// 32 nibbles, a half-precision scale and minimum: `x = d * q + m`.
    case q4_1

    /// Elements that share one block; 1 for plain types.
    package var blockElements: Int {
        switch self {
        case .float32, .float16, .bfloat16: 1
        case .q8_0, .q4_0, .q4_1: 32
        }
    }

    /// Bytes of one block.
    package var blockBytes: Int {
        switch self {
        case .float32: 4
        case .float16, .bfloat16: 2
        case .q8_0: 34
        case .q4_0: 18
        case .q4_1: 20
        }
    }

    /// The field's name for the type, as in `--weights q4_0`.
    package var name: String {
        switch self {
        case .float32: "float32"
        case .float16: "float16"
        case .bfloat16: "bfloat16"
        case .q8_0: "q8_0"
        case .q4_0: "q4_0"
        case .q4_1: "q4_1"
        }
    }

    /// Bytes of `elements` consecutive elements.
    ///
    /// - Returns: `nil` when `elements` is negative, no multiple of the block size, or the
    ///   product overflows.
    package func byteCount(elements: Int) -> Int? {
        guard elements >= 0, elements.isMultiple(of: blockElements) else { return nil }
        let (bytes, overflow) = (elements / blockElements).multipliedReportingOverflow(
            by: blockBytes)
        return overflow ? nil : bytes
    }
}
