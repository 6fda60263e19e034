import Testing

@testable import Corpus

@Suite struct ContentHashTests {
    /// The example "abc" of FIPS 180-4.
    @Test func isSHA256() throws {
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let hash = ContentHash(of: Array("abc".utf8))
        #expect(hash.description == text)
        #expect(try ContentHash(text) == hash)
        #expect(try ContentHash(bytes: hash.bytes) == hash)
    }

    @Test func refusesOtherText() {
        for text in [
            "", "ba78", String(repeating: "g", count: 64), String(repeating: "é", count: 64),
        ] {
            #expect(throws: CorpusError.self) { try ContentHash(text) }
        }
        #expect(throws: CorpusError.self) { try ContentHash(bytes: [1, 2]) }
    }
}
