import LinearAlgebra
import TestSupport
import Testing

@Suite struct WeightMatrixTests {
    private final class Nothing: Sendable {}

    private func region(_ bytes: UnsafeRawBufferPointer) -> ByteRegion {
        ByteRegion(owner: Nothing(), bytes: bytes)
    }

    @Test(arguments: ElementType.allCases)
    func rowsAreDequantized(_ type: ElementType) throws {
        var generator = SplitMix(seed: 3)
        let weights = try StoredWeights(rows: 5, columns: 96, type: type, using: &generator)
        for row in 0..<5 {
            var floats = [Float](repeating: .nan, count: 96)
            weights.matrix.dequantizeRow(row, into: &floats)
            for (index, value) in floats.enumerated() {
                #expect(abs(Double(value) - weights.values[row * 96 + index]) < 1e-6)
            }
        }
    }

    @Test func wrongSizesAreErrors() {
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        #expect(throws: LinearAlgebraError.self) {
            _ = try WeightMatrix(rows: 2, columns: 33, elementType: .q4_0, region: region(empty))
        }
        #expect(throws: LinearAlgebraError.self) {
            _ = try WeightMatrix(rows: 0, columns: 32, elementType: .q4_0, region: region(empty))
        }
        #expect(throws: LinearAlgebraError.self) {
            _ = try WeightMatrix(
                rows: Int.max / 2, columns: 32, elementType: .float32, region: region(empty))
        }
        #expect(
            throws: LinearAlgebraError.wrongByteCount(
                rows: 2, columns: 3, elementType: .bfloat16, expected: 12, received: 0)
        ) {
            _ = try WeightMatrix(rows: 2, columns: 3, elementType: .bfloat16, region: region(empty))
        }
    }
}
