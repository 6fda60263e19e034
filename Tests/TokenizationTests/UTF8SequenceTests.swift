import TestSupport
import Testing

@testable import Tokenization

@Suite struct UTF8SequenceTests {
    @Test(arguments: 0..<UInt64(30))
    func findsTheScalarsOfTheStandardLibrary(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        for _ in 0..<50 {
            let bytes = generator.bytes(maximumCount: 12)
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            let scalars = bytes.withUnsafeBytes { decodeAll($0) }
            #expect(isValid == !scalars.contains(UTF8Sequence.illFormed))
            if isValid {
                let expected = String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
                #expect(scalars == expected)
            }
        }
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x99],
        ] as [[UInt8]])
    func refusesIllFormedSequences(bytes: [UInt8]) {
        let first = bytes.withUnsafeBytes {
            UTF8Sequence.decode($0, at: 0, end: $0.count)
        }
        #expect(first.scalar == UTF8Sequence.illFormed)
        #expect(first.length == 1)
    }

    @Test func classesFollowUnicode() {
        let expected: [(Unicode.Scalar, CharacterClass)] = [
            ("a", .letter), ("Z", .letter), ("é", .letter), ("中", .letter), ("ʰ", .letter),
            ("0", .number), ("½", .number), ("Ⅷ", .number), ("٣", .number),
            (" ", .whitespace), ("\u{A0}", .whitespace), ("\u{3000}", .whitespace),
            ("\u{85}", .whitespace), ("\u{B}", .whitespace),
            ("_", .other), ("\u{301}", .other), ("🙂", .other), ("\u{200B}", .other), ("\0", .other),
            ("@", .other), ("[", .other), ("`", .other), ("{", .other),
        ]
        for (scalar, kind) in expected {
            #expect(CharacterClass.of(scalar.value) == kind, "\(scalar.value)")
        }
        #expect(CharacterClass.of(UTF8Sequence.illFormed) == .other)
    }

    private func decodeAll(_ bytes: UnsafeRawBufferPointer) -> [UInt32] {
        var result: [UInt32] = []
        var position = 0
        while position < bytes.count {
            let next = UTF8Sequence.decode(bytes, at: position, end: bytes.count)
            result.append(next.scalar)
            position += next.length
        }
        return result
    }
}
