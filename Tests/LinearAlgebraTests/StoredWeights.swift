import LinearAlgebra
import TestSupport

/// Random weights in a storage type, with the values that they stand for in double precision.
struct StoredWeights {
    let matrix: WeightMatrix
    let values: [Double]  // [rows, columns]

    /// Keeps the bytes of a matrix alive at an odd address.
    private final class Owner: @unchecked Sendable {
        // Sendable because the bytes are never written after init.
        let memory: UnsafeMutableRawBufferPointer
        let count: Int

        init(_ bytes: [UInt8]) {
            memory = .allocate(byteCount: bytes.count + 1, alignment: 64)
            count = bytes.count
            UnsafeMutableRawBufferPointer(rebasing: memory[1...]).copyBytes(from: bytes)
        }

        var region: ByteRegion {
            ByteRegion(owner: self, bytes: UnsafeRawBufferPointer(rebasing: memory[1...]))
        }

        deinit { memory.deallocate() }
    }

    init(
        rows: Int, columns: Int, type: ElementType, using generator: inout SplitMix
    ) throws {
        var bytes: [UInt8] = []
        var values: [Double] = []
        let block = type.blockElements
        for _ in 0..<(rows * columns / block) {
            switch type {
            case .float32:
                let value = Float.random(in: -1...1, using: &generator)
                bytes += withUnsafeBytes(of: value) { Array($0) }
                values.append(Double(value))
            case .float16:
                let half =
                    UInt16.random(in: 0x2000..<0x3C00, using: &generator)
                    | (generator.next() & 1 == 0 ? 0 : 0x8000)
                bytes += withUnsafeBytes(of: half) { Array($0) }
                values.append(Self.value(half: half))
            case .bfloat16:
                let value = Float.random(in: -1...1, using: &generator)
                let upper = UInt16(value.bitPattern >> 16)
                bytes += withUnsafeBytes(of: upper) { Array($0) }
                values.append(Double(Float(bitPattern: UInt32(upper) << 16)))
            case .q8_0, .q4_0, .q4_1:
                let scale = UInt16.random(in: 0x1C00..<0x2400, using: &generator)
                let minimum = UInt16.random(in: 0xA000..<0xA800, using: &generator)
                bytes += withUnsafeBytes(of: scale) { Array($0) }
                if type == .q4_1 { bytes += withUnsafeBytes(of: minimum) { Array($0) } }
                let quants = (0..<(type == .q8_0 ? 32 : 16)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                bytes += quants
                values += Self.values(
                    quants, type: type, scale: Self.value(half: scale),
                    minimum: Self.value(half: minimum))
            }
        }
        matrix = try WeightMatrix(
            rows: rows, columns: columns, elementType: type, region: Owner(bytes).region)
        self.values = values
    }

    /// A block of 32 weights `scale * nibble + minimum`.
    struct Block {
        let scale, minimum: Float16
        let nibbles: [UInt8]  // [32]
    }

    init(rows: Int, columns: Int, blocks: [Block]) throws {
        let bytes = blocks.flatMap { block in
            [block.scale, block.minimum].flatMap { half in
                withUnsafeBytes(of: half.bitPattern) { Array($0) }
            } + (0..<16).map { block.nibbles[$0] | block.nibbles[$0 + 16] << 4 }
        }
        matrix = try WeightMatrix(
            rows: rows, columns: columns, elementType: .q4_1, region: Owner(bytes).region)
        values = blocks.flatMap { block in
            block.nibbles.map { Double(block.scale) * Double($0) + Double(block.minimum) }
        }
    }

    /// A normal half's value.
    static func value(half: UInt16) -> Double {
        let magnitude =
            Double(1024 + Int(half & 0x3FF))
            * Double(sign: .plus, exponent: Int(half >> 10 & 31) - 25, significand: 1)
        return half & 0x8000 == 0 ? magnitude : -magnitude
    }

    private static func values(
        _ quants: [UInt8], type: ElementType, scale: Double, minimum: Double
    ) -> [Double] {
        switch type {
        case .q8_0: quants.map { scale * Double(Int8(bitPattern: $0)) }
        case .q4_0:
            (quants.map { $0 & 15 } + quants.map { $0 >> 4 }).map { scale * (Double($0) - 8) }
        default:
            (quants.map { $0 & 15 } + quants.map { $0 >> 4 }).map { scale * Double($0) + minimum }
        }
    }

    /// `x W^T` in double precision, and the sum of the terms' magnitudes, each `[count, rows]`.
    func product(_ x: [Float]) -> (values: [Double], magnitudes: [Double]) {
        let (rows, columns) = (matrix.rows, matrix.columns)
        let count = x.count / columns
        var result = [Double](repeating: 0, count: count * rows)
        var magnitudes = result
        // Buffers and while loops, because this is the slow part of a debug build's tests.
        x.withUnsafeBufferPointer { x in
            values.withUnsafeBufferPointer { values in
                for output in 0..<count * rows {
                    let (first, row) = (output / rows * columns, output % rows * columns)
                    var (sum, magnitude, column) = (0.0, 0.0, 0)
                    while column < columns {
                        let term = Double(x[first + column]) * values[row + column]
                        sum += term
                        magnitude += abs(term)
                        column += 1
                    }
                    result[output] = sum
                    magnitudes[output] = magnitude
                }
            }
        }
        return (result, magnitudes)
    }
}
