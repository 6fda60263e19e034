package import VectorSearch

/// The element type of stored keys and values.
package enum PairElement: String, Codable, Sendable, CaseIterable {
    case float32
    case float16
    case bfloat16

    package var byteCount: Int {
        switch self {
        case .float32: 4
        case .float16, .bfloat16: 2
        }
    }

    /// The same type as the search names it.
    package var vectorScalar: VectorScalar {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        }
    }
}
