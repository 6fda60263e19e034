import LinearAlgebra
import TestSupport
import Testing

/// Compares block quantization with known bytes, with itself on other processors and with its
/// source.
@Suite struct QuantizeTests {
    static let blockTypes: [ElementType] = [.q8_0, .q4_0, .q4_1]

    private let compute = Compute(pool: ThreadPool(threadCount: 2), precision: .float32)

    private func quantized(
        _ values: [Float], _ type: ElementType, on instructions: InstructionSet = .best
    ) -> (bytes: [UInt8], fits: Bool) {
        let compute = Compute(
            pool: ThreadPool(threadCount: 1), precision: .float32, instructions: instructions)
        var bytes = [UInt8](
            repeating: 0xAA, count: type.byteCount(elements: values.count) ?? 0)
        let fits = bytes.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map {
                compute.quantize(values, count: values.count, to: type, into: $0)
            }
        }
        return (bytes, fits ?? false)
    }

    private func dequantized(
        _ bytes: [UInt8], _ type: ElementType, count: Int
    ) throws -> [Float] {
        let region = try AnonymousMemory.region(count: bytes.count) { $0.copyBytes(from: bytes) }
        let matrix = try WeightMatrix(rows: 1, columns: count, elementType: type, region: region)
        var values = [Float](repeating: 0, count: count)
        matrix.dequantizeRow(0, into: &values)
        return values
    }

    private func random(_ count: Int, scale: Float, seed: UInt64) -> [Float] {
        var generator = SplitMix(seed: seed)
        return (0..<count).map { _ in Float.random(in: -scale...scale, using: &generator) }
    }

    @Test func blocksOfHandMadeValues() {
        // Powers of two, so that every step is exact: d = 1 (0x3C00).
        let ramp = (0..<32).map { Float($0 - 16) * 8 }  // -128 ... 120
        let wide = quantized(ramp.map { $0 == -128 ? -127 : $0 }, .q8_0).bytes
        #expect(Array(wide[..<2]) == [0x00, 0x3C])
        #expect(wide[2] == UInt8(bitPattern: -127) && wide[33] == 120)

        // The largest magnitude is negative: d = -8 / -8 = 1, q = x + 8.
        let centred = quantized((0..<32).map { Float($0 / 2) - 8 }, .q4_0).bytes
        #expect(Array(centred[..<2]) == [0x00, 0x3C])
        #expect(centred[2] == 0x80 && centred[17] == 0xF7)

        // d = 1, m = -4 (0xC400), q = x + 4.
        let shifted = quantized((0..<32).map { Float($0 / 2) - 4 }, .q4_1).bytes
        #expect(Array(shifted[..<4]) == [0x00, 0x3C, 0x00, 0xC4])
        #expect(shifted[4] == 0x80 && shifted[19] == 0xF7)
    }

    @Test(arguments: blockTypes)
    func zerosStayZero(_ type: ElementType) throws {
        let (bytes, fits) = quantized([Float](repeating: 0, count: 64), type)
        #expect(fits)
        #expect(try dequantized(bytes, type, count: 64).allSatisfy { $0 == 0 })
    }

    @Test(arguments: InstructionSet.supported)
    func bytesAreThoseOfTheFormatsReference(_ instructions: InstructionSet) {
        for (type, bytes) in QuantizeGolden.blocks {
            let result = quantized(QuantizeGolden.values, type, on: instructions)
            #expect(result.fits)
            #expect(result.bytes == bytes, "\(type.name)")
        }
    }

    @Test(arguments: blockTypes, [UInt64(1), 2, 3])
    func variantsAgree(_ type: ElementType, seed: UInt64) {
        let values = random(32 * 257, scale: 3, seed: seed)
        let portable = quantized(values, type, on: .portable).bytes
        for instructions in InstructionSet.supported {
            #expect(quantized(values, type, on: instructions).bytes == portable)
        }
    }

    @Test(arguments: blockTypes, [UInt64(4), 5, 6])
    func errorsStayWithinHalfAStep(_ type: ElementType, seed: UInt64) throws {
        let values = random(32 * 100, scale: 1, seed: seed)
        let back = try dequantized(quantized(values, type).bytes, type, count: values.count)
        for block in stride(from: 0, to: values.count, by: 32) {
            let part = values[block..<block + 32]
            let largest = part.map { abs($0) }.max() ?? 0
            let range = (part.max() ?? 0) - (part.min() ?? 0)
            // A step, and what rounding the scale to a half adds over the whole range.
            let bound: Float =
                switch type {
                case .q8_0: largest / 127 / 2 + largest * 0x1p-11
                // The scale's sign decides which extreme has no level of its own.
                case .q4_0: largest / 8 + largest * 0x1p-10
                default: range / 15 / 2 + (range + largest) * 0x1p-10
                }
            for index in part.indices {
                #expect(abs(values[index] - back[index]) <= bound * 1.001, "seed \(seed)")
            }
        }
    }

    @Test(arguments: blockTypes)
    func valuesBeyondTheTypeAreReported(_ type: ElementType) {
        var values = random(96, scale: 1, seed: 7)
        #expect(quantized(values, type).fits)
        for hostile in [Float.nan, .infinity, -.infinity, 3e38] {
            values[40] = hostile
            #expect(!quantized(values, type).fits, "\(hostile)")
        }
    }

    @Test func halvesBeyondTheirRangeAreReported() {
        #expect(quantized([1, 65504, -65504], .float16).fits)
        #expect(!quantized([1, 70000, 2], .float16).fits)
        #expect(quantized([1, 70000, 2], .bfloat16).fits)
    }

    @Test(arguments: ElementType.allCases)
    func matricesAreQuantizedRowByRow(_ source: ElementType) throws {
        var generator = SplitMix(seed: 8)
        let stored = try StoredWeights(rows: 12, columns: 64, type: source, using: &generator)
        for type in ElementType.allCases {
            let copy = try #require(try stored.matrix.quantized(to: type, compute: compute))
            var floats = [Float](repeating: 0, count: 12 * 64)
            stored.matrix.dequantizeRows(0..<12, into: &floats)
            let expected =
                type == source
                ? stored.matrix.region.withUnsafeBytes { Array($0) } : quantized(floats, type).bytes
            #expect(copy.region.withUnsafeBytes { Array($0) } == expected)
            #expect(copy.elementType == type)
        }
    }

    @Test func interleavedRowsComeFromBothHalvesOfAHead() {
        let order = RowOrder.interleaved(headDim: 6)
        #expect((0..<12).map(order.source) == [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11])
        #expect((0..<4).map(RowOrder.stored.source) == [0, 1, 2, 3])
    }

    @Test func columnsThatAreNoBlocksAreErrors() throws {
        var generator = SplitMix(seed: 9)
        let stored = try StoredWeights(
            rows: 3, columns: 40, type: .float32, using: &generator)
        #expect(throws: LinearAlgebraError.self) {
            _ = try stored.matrix.quantized(to: .q4_0, compute: compute)
        }
    }
}
