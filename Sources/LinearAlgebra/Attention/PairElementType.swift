/// The element type of keys and values.
package enum PairElementType: String, Sendable, CaseIterable, Codable {
    /// IEEE 754 single precision.
    case float32
    /// IEEE 754 half precision.
    case float16
    /// The upper half of a `float32`.
    case bfloat16
    /// Signed bytes, a row's float32 scale in front of them: `x = scale * q`, with
    /// `scale = max |x| / 127`.
    case int8

    /// The field's name for the type, as in `mem_dtype`.
    package var name: String { rawValue }

    /// Bytes of one row of `elements` elements.
    package func rowBytes(_ elements: Int) -> Int {
        switch self {
        case .float32: 4 * elements
        case .float16, .bfloat16: 2 * elements
        case .int8: 4 + elements
        }
    }

    /// The same type for weights; `nil` if there is none.
    package var weightType: ElementType? {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .int8: nil
        }
    }

    /// The kernels' number of the type.
    var code: Int32 {
        switch self {
        case .float32: 0
        case .float16: 1
        case .bfloat16: 2
        case .int8: 6
        }
    }
}
