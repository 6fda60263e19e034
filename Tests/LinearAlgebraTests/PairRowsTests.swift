import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Rows of keys and values in every element type.
@Suite struct PairRowsTests {
    private func compute(_ instructions: InstructionSet) -> Compute {
        Compute(
            pool: ThreadPool(threadCount: 2), precision: .float32, instructions: instructions)
    }

    private func roundTrip(
        _ floats: [Float], width: Int, type: PairElementType, _ instructions: InstructionSet
    ) -> (bytes: [UInt8], floats: [Float]) {
        let rows = floats.count / width
        let buffer = ByteBuffer(count: rows * type.rowBytes(width))
        var back = [Float](repeating: 7, count: floats.count)
        compute(instructions).convertRows(
            floats, rows: rows, width: width, stride: width, to: type, into: buffer.base)
        compute(instructions).convertRows(
            UnsafeRawPointer(buffer.base), rows: rows, width: width, from: type, into: &back)
        return (Array(buffer.bytes), back)
    }

    @Test(arguments: InstructionSet.supported, [1, 7, 64, 100, 128])
    func int8RowsAreWithinHalfAStep(_ instructions: InstructionSet, width: Int) {
        var generator = SplitMix(seed: 51)
        let floats = (0..<200).flatMap { row in
            generator.floats(
                width, scale: Float(sign: .plus, exponent: row % 60 - 30, significand: 1))
        }
        let (bytes, back) = roundTrip(floats, width: width, type: .int8, instructions)
        #expect(bytes.count == 200 * (width + 4))
        #expect(bytes == roundTrip(floats, width: width, type: .int8, .portable).bytes)
        for row in 0..<200 {
            let range = row * width..<(row + 1) * width
            let largest = floats[range].map(abs).max() ?? 0
            let scale = bytes.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: row * (width + 4), as: Float.self)
            }
            #expect(scale == largest / 127)
            for (value, rounded) in zip(floats[range], back[range]) {
                #expect(abs(value - rounded) <= scale * 0.50001)
            }
        }
    }

    @Test(arguments: InstructionSet.supported)
    func int8RowsHandleZerosTiesAndNonNumbers(_ instructions: InstructionSet) {
        let rows: [[Float]] = [
            [0, -0.0, 0, 0], [127, 0.5, 1.5, -2.5], [1, .nan, 2, 3], [1, 2, -.infinity, 3],
            [.leastNonzeroMagnitude, 0, 0, 0], [3.4e38, -3.4e38, 1e38, 0],
        ]
        let back = roundTrip(rows.flatMap { $0 }, width: 4, type: .int8, instructions).floats
        #expect(Array(back[0..<4]) == [0, 0, 0, 0])
        #expect(Array(back[4..<8]) == [127, 0, 2, -2], "halves go to even")
        let spoiled = back[8..<16].filter { $0.isNaN }
        #expect(spoiled.count == 8, "what is not a number is never silently one")
        #expect(Array(back[16..<20]) == [0, 0, 0, 0])
        #expect(abs(back[22] - 1e38) < 1.4e36)
    }

    @Test(arguments: PairElementType.allCases)
    func stridesPickTheRowsOfOneHead(type: PairElementType) {
        var generator = SplitMix(seed: 52)
        let (rows, stride, width) = (30, 50, 20)
        let floats = generator.floats(rows * stride)
        let buffer = ByteBuffer(count: rows * type.rowBytes(width))
        var back = [Float](repeating: 7, count: rows * width)
        let compute = compute(.best)
        floats.withUnsafeBufferPointer { floats in
            guard let base = floats.baseAddress else { return }
            compute.convertRows(
                base + 10, rows: rows, width: width, stride: stride, to: type, into: buffer.base)
        }
        compute.convertRows(
            UnsafeRawPointer(buffer.base), rows: rows, width: width, from: type, into: &back)
        for row in 0..<rows {
            let sent = Array(floats[row * stride + 10..<row * stride + 10 + width])
            let alone = roundTrip(sent, width: width, type: type, .portable).floats
            #expect(Array(back[row * width..<(row + 1) * width]) == alone)
        }
    }
}
