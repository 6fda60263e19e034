import TestSupport

/// A reproducible mutation of a file: flips, extreme fields, cuts, copies.
struct ByteMutation {
    private let bytes: [UInt8]
    private var generator: SplitMix

    init(_ bytes: [UInt8], seed: UInt64) {
        self.bytes = bytes
        generator = SplitMix(seed: seed)
    }

    /// The file with one to four changes.
    mutating func apply() -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !result.isEmpty {
            change(&result)
        }
        return result
    }

    private mutating func change(_ result: inout [UInt8]) {
        let place = Int.random(in: 0..<result.count, using: &generator)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0, 1, 2: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 3: result[place] = .random(in: 0...255, using: &generator)
        case 4, 5: writeExtreme(&result, place)
        case 6: result.removeSubrange(place...)
        default: copyPiece(&result, place)
        }
    }

    /// Overwrites a field of 1, 2, 4 or 8 bytes with a number that parsers get wrong.
    private mutating func writeExtreme(_ result: inout [UInt8], _ place: Int) {
        let extremes: [UInt64] = [
            0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
            1 << 32, 1 << 40, 1 << 62, .max >> 1, 1 << 63, .max, .max - 31,
        ]
        let value = extremes[Int.random(in: 0..<extremes.count, using: &generator)]
        let width = 1 << Int.random(in: 0...3, using: &generator)
        for index in 0..<min(width, result.count - place) {
            result[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
    }

    private mutating func copyPiece(_ result: inout [UInt8], _ place: Int) {
        let length = min(Int.random(in: 1...24, using: &generator), result.count - place)
        let target = Int.random(in: 0...result.count, using: &generator)
        result.insert(contentsOf: Array(result[place..<place + length]), at: target)
    }
}
