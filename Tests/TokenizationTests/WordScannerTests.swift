import TestSupport
import Testing

@testable import Tokenization

@Suite struct WordScannerTests {
    private static let gpt2 =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    private static let llama3 =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"#
        + #" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

    @Test(arguments: 0..<UInt64(30))
    func gpt2EqualsTheRegularExpression(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<10 {
            let text = generator.text(maximumCount: 30)
            #expect(
                words(.gpt2, text) == (try matches(Self.gpt2, text)), "\(text.debugDescription)")
        }
    }

    @Test(arguments: 0..<UInt64(30))
    func llama3EqualsTheRegularExpression(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<10 {
            let text = generator.text(maximumCount: 30)
            #expect(
                words(.llama3, text) == (try matches(Self.llama3, text)), "\(text.debugDescription)"
            )
        }
    }

    @Test(arguments: 0..<UInt64(30))
    func smollmEqualsTheRegularExpressionBetweenDigits(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<10 {
            let text = generator.text(maximumCount: 30)
            var expected: [String] = []
            for part in try matches(#"\p{N}|\P{N}+"#, text) {
                expected += try matches(Self.gpt2, part)
            }
            #expect(words(.smollm, text) == expected, "\(text.debugDescription)")
        }
    }

    @Test func publishedExpressionsAreKnown() {
        #expect(PreTokenizer(regularExpression: Self.gpt2) == .gpt2)
        #expect(PreTokenizer(regularExpression: Self.llama3) == .llama3)
        #expect(PreTokenizer(regularExpression: #"\w+"#) == nil)
    }

    private func words(_ preTokenizer: PreTokenizer, _ text: String) -> [String] {
        Array(text.utf8).withUnsafeBytes { buffer in
            var scanner = WordScanner(preTokenizer, buffer, 0..<buffer.count)
            var words: [String] = []
            while let word = scanner.next() {
                words.append(String(decoding: buffer[word], as: UTF8.self))
            }
            return words
        }
    }

    private func matches(_ expression: String, _ text: String) throws -> [String] {
        let regex = try Regex(expression).matchingSemantics(.unicodeScalar)
        return text.matches(of: regex).map { String(text.unicodeScalars[$0.range]) }
    }
}
