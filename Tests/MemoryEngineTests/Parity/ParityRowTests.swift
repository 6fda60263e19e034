import LinearAlgebra
import Testing

@testable import MemoryEngine

@Suite struct ParityRowTests {
    @Test func absoluteDifferenceIsTheLargest() {
        let row = ParityRow.absolute("case", "t", [1, 2.5, -3], [1, 2, -3.25], tolerance: 0.5)
        #expect(row.largestDifference == 0.5)
        #expect(row.passed)
        #expect(row.measure == .absolute)
        #expect(!ParityRow.absolute("case", "t", [1.6], [1], tolerance: 0.5).passed)
    }

    @Test func missingAndImpossibleValuesFail() {
        #expect(!ParityRow.absolute("case", "t", [1], [1, 2], tolerance: 9).passed)
        #expect(!ParityRow.absolute("case", "t", [.nan], [1], tolerance: 9).passed)
        #expect(!ParityRow.absolute("case", "t", [1], [.nan], tolerance: 9).passed)
        #expect(!ParityRow.absolute("case", "t", [.infinity], [1], tolerance: 9).passed)
        #expect(ParityRow.absolute("case", "t", [-.infinity], [-.infinity], tolerance: 0).passed)
    }

    @Test func float32MemoryIsComparedAbsolutely() {
        let row = ParityRow.storedPairs("case", "t", [100.00005], [100], type: .float32)
        #expect(row.passed)
        #expect(row.measure == .absolute)
        #expect(!ParityRow.storedPairs("case", "t", [100.001], [100], type: .float32).passed)
    }

    /// Neighbours in the type pass at any size, the number after the neighbour does not.
    @Test(
        arguments: [PairElementType.bfloat16, .float16], [1.25, 1.5, -3, 40, 256, -1000] as [Float])
    func shortTypesMayDifferByOneStep(type: PairElementType, expected: Float) {
        let bits: Float = type == .bfloat16 ? 0x1p-7 : 0x1p-10
        let step = expected.binade.magnitude * bits
        for direction in [step, -step] {
            let near = ParityRow.storedPairs(
                "case", "t", [expected + direction], [expected], type: type)
            #expect(near.passed)
            #expect(near.measure == .relative)
            #expect(near.largestDifference == abs(Double(direction) / Double(expected)))
            let far = ParityRow.storedPairs(
                "case", "t", [expected + 3 * direction], [expected], type: type)
            #expect(!far.passed)
        }
    }

    @Test func smallValuesMayDifferByWhatLaterLayersDo() {
        for type in [PairElementType.bfloat16, .float16] {
            #expect(ParityRow.storedPairs("case", "t", [9e-4], [0], type: type).passed)
            #expect(!ParityRow.storedPairs("case", "t", [2e-3], [0], type: type).passed)
        }
    }

    @Test func integersAreCounted() {
        let row = ParityRow.counting("case", "t", [1, 2, 3], [1, 5, 3, 4])
        #expect(row.largestDifference == 2)
        #expect(!row.passed)
        #expect(ParityRow.counting("case", "t", [1], [1]).passed)
    }
}
