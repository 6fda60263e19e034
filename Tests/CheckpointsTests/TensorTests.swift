import LinearAlgebra
import Testing

@testable import Checkpoints

@Suite struct TensorTests {
    @Test func everyHalfPrecisionPatternWidensExactly() throws {
        let patterns = (0...UInt16.max).map { $0 }
        let bytes = patterns.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        let floats = try Tensor(.element(.float16), [65536], bytes).floats()
        for (pattern, value) in zip(patterns, floats) {
            let expected = Float(Float16(bitPattern: pattern))
            #expect(
                value == expected && value.sign == expected.sign || value.isNaN && expected.isNaN)
        }
    }

    @Test func bfloat16IsTheUpperHalf() throws {
        let floats = try Tensor(.element(.bfloat16), [2], [0x80, 0x3f, 0x20, 0xc0]).floats()
        #expect(floats == [1, -2.5])
    }

    @Test func q8BlocksAreScaled() throws {
        let quants = (0..<32).map { UInt8(bitPattern: Int8($0 - 16)) }
        let floats = try Tensor(.element(.q8_0), [32], [0x00, 0x38] + quants).floats()
        #expect(floats == (0..<32).map { Float($0 - 16) * 0.5 })
    }

    @Test func q4BlocksHoldTheSecondHalfInHighNibbles() throws {
        let quants = (0..<16).map { UInt8($0 | (15 - $0) << 4) }
        let centered = try Tensor(.element(.q4_0), [32], [0x00, 0x40] + quants).floats()
        let codes = (0..<16).map { Float($0) } + (0..<16).map { Float(15 - $0) }
        #expect(centered == codes.map { ($0 - 8) * 2 })
        let shifted = try Tensor(
            .element(.q4_1), [32], [0x00, 0x40, 0x00, 0xbc] + quants
        ).floats()
        #expect(shifted == codes.map { $0 * 2 - 1 })
    }

    @Test func unalignedBytesAreRead() throws {
        let region = HeapBytes.region(copying: [9, 0, 0, 0x80, 0x3f]).slice(1..<5)
        let tensor = Tensor(name: "x", shape: [1], type: .element(.float32), region: region)
        #expect(try tensor.floats() == [1])
    }

    @Test func integersOfEachWidth() throws {
        #expect(
            try Tensor(.int64, [1], [255, 255, 255, 255, 255, 255, 255, 255]).integers() == [-1])
        #expect(try Tensor(.int32, [1], [254, 255, 255, 255]).integers() == [-2])
        #expect(try Tensor(.int16, [1], [0, 1]).integers() == [256])
        #expect(try Tensor(.int8, [1], [128]).integers() == [-128])
        #expect(try Tensor(.uint8, [1], [128]).integers() == [128])
        #expect(try Tensor(.bool, [2], [0, 2]).integers() == [0, 1])
    }

    @Test func theWrongKindOfNumberIsAnError() throws {
        let integer = Tensor(.int8, [1], [1])
        let float = Tensor(.element(.float32), [1], [0, 0, 0, 0])
        #expect(throws: CheckpointError.self) { try integer.floats() }
        #expect(throws: CheckpointError.self) { try float.integers() }
    }
}
