package import VectorSearch

/// The element type of stored keys and values.
package enum PairElement: String, Codable, Sendable, CaseIterable {
    case float32
    case float16
    case bfloat16
    /// Signed bytes, each row's float32 scale in front of them.
    case int8

    /// Bytes of a key or a value of `headDim` elements.
    package func rowBytes(_ headDim: Int) -> Int {
        vectorScalar.rowBytes(headDim)
    }

    /// How the header of a block counts a row: in elements, or in bytes if rows have scales.
    func columns(_ headDim: Int) -> (columns: Int, elementBytes: Int) {
        switch self {
        case .float32: (headDim, 4)
        case .float16, .bfloat16: (headDim, 2)
        case .int8: (rowBytes(headDim), 1)
        }
    }

    /// The same type as the search names it.
    package var vectorScalar: VectorScalar {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .int8: .int8
        }
    }
}
