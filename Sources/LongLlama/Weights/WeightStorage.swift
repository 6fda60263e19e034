package import LinearAlgebra

/// Chooses how each matrix of a model is stored when fewer bits are asked for.
///
/// Four bits are too few for the embedding table and the output head, which get eight. A matrix
/// whose rows are no whole blocks gets `bfloat16`. Norms always stay `float32`.
package struct WeightStorage: Sendable, Equatable {
    /// The type asked for.
    package let elementType: ElementType

    /// Stores matrices in `elementType` as far as their shape and role allow.
    package init(_ elementType: ElementType) {
        self.elementType = elementType
    }

    /// The type of a matrix with rows of `columns` elements.
    ///
    /// - Parameter isVocabulary: whether it has a row per token: the embedding table, the head.
    package func type(columns: Int, isVocabulary: Bool) -> ElementType {
        guard columns.isMultiple(of: elementType.blockElements) else { return .bfloat16 }
        switch elementType {
        case .q4_0, .q4_1: return isVocabulary ? .q8_0 : elementType
        case .q8_0, .float32, .float16, .bfloat16: return elementType
        }
    }
}
