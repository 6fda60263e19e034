import LinearAlgebra
import Testing

@testable import Checkpoints

@Suite struct TensorTypeTests {
    @Test func sizesOfShapes() {
        #expect(TensorType.element(.float32).byteCount(shape: []) == 4)
        #expect(TensorType.int64.byteCount(shape: [2, 3]) == 48)
        #expect(TensorType.bool.byteCount(shape: [4, 0]) == 0)
        #expect(TensorType.element(.q4_1).byteCount(shape: [2, 64]) == 80)
    }

    @Test func rowsMustBeWholeBlocks() {
        #expect(TensorType.element(.q8_0).byteCount(shape: [32, 16]) == nil)
        #expect(TensorType.element(.q8_0).byteCount(shape: []) == nil)
    }

    @Test func overflowAndNegativeDimensionsAreRefused() {
        #expect(TensorType.uint8.byteCount(shape: [-1]) == nil)
        #expect(TensorType.uint8.byteCount(shape: [1 << 32, 1 << 32]) == nil)
        #expect(TensorType.int64.byteCount(shape: [1 << 61]) == nil)
    }

    @Test func stridesOfEmptyShapesDoNotOverflow() {
        #expect(TensorType.uint8.byteCount(shape: [0, 1 << 32, 1 << 32]) == nil)
    }
}
