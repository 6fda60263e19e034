import MemoryStorage
import TestSupport
import Testing

@Suite struct CRC32CTests {
    private func checksum(_ bytes: [UInt8], seed: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBytes { CRC32C.checksum($0, seed: seed) }
    }

    /// One bit at a time, straight from the polynomial.
    private func slow(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = .max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 1 ? 0x82f6_3b78 : 0) }
        }
        return ~value
    }

    /// The vectors of RFC 3720, appendix B.4.
    @Test func publishedVectorsMatch() {
        #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
        #expect(checksum([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
        #expect(checksum(Array(0..<32)) == 0x46dd_794e)
        #expect(checksum(Array("123456789".utf8)) == 0xe306_9283)
        #expect(checksum([]) == 0)
    }

    @Test(arguments: 1...20) func anyLengthAndSplitMatchesTheSlowTwin(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let bytes = (0..<Int.random(in: 0..<200, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        #expect(checksum(bytes) == slow(bytes), "seed \(seed)")
        let cut = Int.random(in: 0...bytes.count, using: &random)
        let first = checksum(Array(bytes[..<cut]))
        #expect(checksum(Array(bytes[cut...]), seed: first) == slow(bytes), "seed \(seed)")
    }
}
