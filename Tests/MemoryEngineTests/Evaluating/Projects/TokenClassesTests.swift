import Testing
import Tokenization

@testable import MemoryEngine

@Suite struct TokenClassesTests {
    /// Tokens of `pieces`, one after the other.
    private static func tokens(_ pieces: [String]) -> (tokens: [EncodedToken], bytes: [UInt8]) {
        var tokens: [EncodedToken] = []
        var bytes: [UInt8] = []
        for piece in pieces {
            let begin = bytes.count
            bytes += Array(piece.utf8)
            tokens.append(EncodedToken(id: 0, range: begin..<bytes.count))
        }
        return (tokens, bytes)
    }

    @Test func everyTokenOfAnIdentifierAndOfItsFirstUse() {
        let (tokens, bytes) = Self.tokens(["x", " crane", "Lift", "(", "crane", "Lift", ".x"])
        let classes = TokenClasses(tokens[...], in: bytes) { $0 == "craneLift" }
        // The first token is not predicted.
        #expect(classes.isIdentifier == [true, true, false, true, true, false])
        #expect(classes.isFirstUse == [true, true, false, false, false, false])
    }

    @Test func firstUseIsTheFirstOfTheWindow() {
        let (tokens, bytes) = Self.tokens(["crane", " ", "crane", " ", "crane"])
        let classes = TokenClasses(tokens[1...], in: bytes) { $0 == "crane" }
        #expect(classes.isIdentifier == [true, false, true])
        #expect(classes.isFirstUse == [true, false, false])
    }

    @Test func aTokenOfTwoIdentifiersHasBoth() {
        let (tokens, bytes) = Self.tokens(["a ", "ship.", "crane-ship"])
        let classes = TokenClasses(tokens[...], in: bytes) { ["ship", "crane"].contains($0) }
        #expect(classes.isIdentifier == [true, true])
        #expect(classes.isFirstUse == [true, true])
    }

    @Test func noTokensHaveNoClasses() {
        let classes = TokenClasses([], in: []) { _ in true }
        #expect(classes.isIdentifier.isEmpty)
    }
}
