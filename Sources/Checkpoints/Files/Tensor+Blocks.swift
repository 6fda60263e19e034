import LinearAlgebra

extension Tensor {
    /// Expands `count` elements of `type`, which `bytes` must hold.
    ///
    /// The block layouts are those of the GGUF format: scale (and minimum) first, then the
    /// quants; a nibble byte holds element j low and element j + 16 high.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, as type: ElementType, count: Int
    ) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { output, initialized in
            switch type {
            case .float32: decodeFloat32(bytes, output, count)
            case .float16: decodeFloat16(bytes, output, count)
            case .bfloat16: decodeBFloat16(bytes, output, count)
            case .q8_0: decodeQ8(bytes, output, count)
            case .q4_0: decodeQ4(bytes, output, count, hasMinimum: false)
            case .q4_1: decodeQ4(bytes, output, count, hasMinimum: true)
            }
            initialized = count
        }
    }

    private static func decodeFloat32(
        _ bytes: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<Float>, _ count: Int
    ) {
        for index in 0..<count {
            output[index] = bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
        }
    }

    private static func decodeFloat16(
        _ bytes: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<Float>, _ count: Int
    ) {
        for index in 0..<count { output[index] = half(bytes, at: index * 2) }
    }

    private static func decodeBFloat16(
        _ bytes: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<Float>, _ count: Int
    ) {
        for index in 0..<count {
            let upper = bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
            output[index] = Float(bitPattern: UInt32(upper) << 16)
        }
    }

    /// `x = d * q`: 2 bytes scale, 32 signed bytes.
    private static func decodeQ8(
        _ bytes: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<Float>, _ count: Int
    ) {
        for block in 0..<count / 32 {
            let start = block * 34
            let scale = half(bytes, at: start)
            for element in 0..<32 {
                let quant = Int8(bitPattern: bytes[start + 2 + element])
                output[block * 32 + element] = scale * Float(quant)
            }
        }
    }

    /// `x = d * (q - 8)`, or `x = d * q + m` where the block has a minimum.
    private static func decodeQ4(
        _ bytes: UnsafeRawBufferPointer, _ output: UnsafeMutableBufferPointer<Float>, _ count: Int,
        hasMinimum: Bool
    ) {
        let quantStart = hasMinimum ? 4 : 2
        for block in 0..<count / 32 {
            let start = block * (quantStart + 16)
            let scale = half(bytes, at: start)
            let minimum = hasMinimum ? half(bytes, at: start + 2) : 0
            let center: Float = hasMinimum ? 0 : 8
            for element in 0..<16 {
                let pair = bytes[start + quantStart + element]
                output[block * 32 + element] = scale * (Float(pair & 15) - center) + minimum
                output[block * 32 + element + 16] = scale * (Float(pair >> 4) - center) + minimum
            }
        }
    }

    /// The half-precision number at `offset`, widened by hand so that no CPU feature is needed.
    private static func half(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Float {
        let bits = UInt32(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        let sign = (bits & 0x8000) << 16
        let exponent = (bits >> 10) & 0x1f
        let fraction = bits & 0x3ff
        switch exponent {
        case 0:  // zero or subnormal: fraction * 2^-24 is exact in single precision
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 0x1f:
            return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
        default:
            return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
