/// The Castagnoli checksum (RFC 3720, appendix B.4), eight bytes a step.
package enum CRC32C {
    /// Row `n` advances a byte by `n` further bytes: the slicing-by-8 tables.
    private static let tables: [UInt32] = makeTables()

    private static func makeTables() -> [UInt32] {
        var tables = [UInt32](repeating: 0, count: 8 * 256)  // [8, 256]
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 1 ? 0x82f6_3b78 : 0) }
            tables[byte] = value
        }
        for index in 256..<tables.count {
            let previous = tables[index - 256]
            tables[index] = previous >> 8 ^ tables[Int(previous & 0xff)]
        }
        return tables
    }

    /// The checksum of `bytes`, continuing from `seed`, the checksum of what came before.
    package static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var value = ~seed
            var position = 0
            while bytes.count - position >= 8 {
                let word =
                    UInt64(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: position, as: UInt64.self)) ^ UInt64(value)
                value = 0
                for byte in 0..<8 {
                    let row = (7 - byte) * 256
                    value ^= tables[row + Int(word >> UInt64(8 * byte) & 0xff)]
                }
                position += 8
            }
            for index in position..<bytes.count {
                value = value >> 8 ^ tables[Int((value ^ UInt32(bytes[index])) & 0xff)]
            }
            return ~value
        }
    }
}
