package import LinearAlgebra

/// Stores the matrices of a checkpoint in fewer bits while they are loaded, one after the other.
package struct WeightQuantizer: Sendable {
    /// Which type each matrix gets.
    package let storage: WeightStorage
    private let compute: Compute

    /// Quantizes on the threads of `compute`.
    package init(_ storage: WeightStorage, compute: Compute) {
        self.storage = storage
        self.compute = compute
    }

    /// `matrix` in its new type; itself where it has that type already.
    ///
    /// - Throws: `ModelError.weights` where values cannot be represented, `LinearAlgebraError`
    ///   where memory is short.
    func quantized(_ matrix: WeightMatrix, name: String, isVocabulary: Bool) throws -> WeightMatrix
    {
        let type = storage.type(columns: matrix.columns, isVocabulary: isVocabulary)
        guard matrix.elementType != type else { return matrix }
        guard let result = try matrix.quantized(to: type, compute: compute) else {
            throw ModelError.weights(
                tensor: name, expected: "numbers that \(type.name) can hold",
                received: "values that are infinite, not numbers or too large")
        }
        return result
    }
}
