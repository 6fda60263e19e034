import Testing

@testable import Tokenization

@Suite struct TokenizationErrorTests {
    @Test func hostileNamesAreEscapedAndCut() {
        #expect(TokenizationError.quote("a\u{1b}[2J\n") == #"'a\u{1B}[2J\n'"#)
        #expect(TokenizationError.quote(String(repeating: "x", count: 1000)).count == 163)
        let hostile = "\u{1b}]0;x\u{7}" + String(repeating: "y", count: 100_000)
        for error in [
            TokenizationError.invalidMerge(index: 1, rule: hostile, reason: "r"),
            .unsupportedPreTokenizer(name: hostile),
            .unsupportedComponent(kind: "model", name: hostile),
            .unknownChatTemplate(excerpt: hostile),
        ] {
            expectHarmless(error)
        }
    }

    @Test func namesInReasonsAreEscapedAndCut() throws {
        let name = #"\u001b[2J"# + String(repeating: "y", count: 100_000)
        var configuration = TokenizerConfiguration()
        let added = Array(#"{"\#(name)": "none"}"#.utf8)
        expectHarmless(
            #expect(throws: TokenizationError.self) { try configuration.readAddedTokens(added) })
        let vocabulary = Array(
            #"{"pre_tokenizer": {"type": "ByteLevel"}, "model": {"merges": [], "vocab": {"a": 0, "\#(name)": 0}}}"#
                .utf8)
        expectHarmless(
            #expect(throws: TokenizationError.self) {
                try BytePairTokenizer(tokenizerJSON: vocabulary)
            })
        expectHarmless(
            #expect(throws: TokenizationError.self) {
                try SentencePieceTokenizer(
                    serializedModel: Fixtures.bytes("openllama-v2.model"),
                    addedTokens: ["\u{1b}[2J": -1])
            })
    }

    private func expectHarmless(
        _ error: TokenizationError?, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard let text = error?.description else { return }
        #expect(text.utf8.count < 700, sourceLocation: sourceLocation)
        #expect(
            !text.unicodeScalars.contains { $0.properties.generalCategory == .control },
            sourceLocation: sourceLocation)
    }
}
