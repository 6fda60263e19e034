import Foundation
import TestSupport
import Testing

@testable import Tokenization

@Suite struct TokenizerFileTests {
    @Test func smolLM2FileEqualsEveryReferenceCase() throws {
        let tokenizer = try BytePairTokenizer(
            tokenizerJSON: smolLM2File(), configuration: configuration())
        for item in try Fixtures.smolLM2Cases() {
            #expect(try tokenizer.encode(item.text, specialTokens: .recognised) == item.ids)
        }
        #expect(tokenizer.endOfSequence == [2])
        #expect(tokenizer.beginOfSequence == 1)
        #expect(!tokenizer.addsBeginOfSequence)
        #expect(tokenizer.fingerprintMaterial.count > 100_000)
    }

    @Test func byteFallbackEqualsSentencePiece() throws {
        let file = try LlamaFile.make(from: "openllama-v2.model")
        let tokenizer = try BytePairTokenizer(tokenizerJSON: file)
        let sentencePiece = try Fixtures.openLlamaV2()
        for item in try Fixtures.sentencePieceCases("openllama-v2") {
            #expect(try tokenizer.encode(item.text) == item.ids, "\(item.text)")
            #expect(tokenizer.decode(item.ids) == item.decoded)
        }
        var generator = SplitMix(seed: 7)
        for _ in 0..<100 {
            let text = generator.text(maximumCount: 40)
            #expect(try tokenizer.encode(text) == sentencePiece.encode(text), "\(text)")
            let bytes = generator.bytes(maximumCount: 40)
            let tokens = try tokenizer.encodeWithSpans(bytes)
            #expect(tokenizer.decodeBytes(tokens.map(\.id)) == SpaceMarker.replaced(bytes))
            expectCover(tokens, count: bytes.count)
        }
        #expect(tokenizer.addsBeginOfSequence)
        #expect(tokenizer.beginOfSequence == 1)
        #expect(tokenizer.splitsBeforeSpaces)
    }

    @Test func refusesUnknownComponentsByName() throws {
        let components = [
            (#""normalizer": {"type": "NFC"}"#, "NFC"),
            (#""pre_tokenizer": {"type": "Whitespace"}"#, "Whitespace"),
            (
                #""pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": "#
                    + #"{"Regex": "x+"}, "behavior": "Isolated"}, {"type": "ByteLevel", "use_regex": false}]}"#,
                "x+"
            ),
            (#""decoder": {"type": "WordPiece"}"#, "WordPiece"),
            (#""post_processor": {"type": "BertProcessing"}"#, "BertProcessing"),
            (#""model": {"type": "WordLevel", "vocab": {}}"#, "WordLevel"),
        ]
        for (component, name) in components {
            let json =
                "{\(component), \"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []},"
                + " \"pre_tokenizer\": {\"type\": \"ByteLevel\"}}"
            let error = #expect(throws: TokenizationError.self) {
                try BytePairTokenizer(tokenizerJSON: Array(json.utf8))
            }
            #expect(error?.description.contains(name) == true, "\(name)")
        }
    }

    @Test(arguments: [
        #"{"model": {"type": "BPE", "vocab": {"a": 9000000}, "merges": []}}"#,
        #"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 0}, "merges": []}}"#,
        #"{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}"#,
        #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b c"]}}"#,
        #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [["a", "b"]]}}"#,
        #"{"model": {"type": "BPE", "vocab": {}, "merges": []}}"#,
        #"[]"#, #"{}"#,
    ])
    func refusesBrokenVocabularies(json: String) {
        let text = json.dropLast() + #", "pre_tokenizer": {"type": "ByteLevel"}}"#
        for candidate in [json, String(text)] {
            #expect(throws: TokenizationError.self) {
                try BytePairTokenizer(tokenizerJSON: Array(candidate.utf8))
            }
        }
    }

    @Test func llama3WordsAreTakenWhole() throws {
        let expression =
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+"#
            + #"[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        let escaped = expression.split(separator: "\\").joined(separator: "\\\\")
        let json = """
            {"added_tokens": [{"id": 5, "content": "<|x|>", "special": true, "rstrip": true}],
             "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
               {"type": "Split", "pattern": {"Regex": "\(escaped)"}, "behavior": "Isolated"},
               {"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}]},
             "post_processor": {"type": "Sequence", "processors": [{"type": "ByteLevel"},
               {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<|x|>"}},
                {"Sequence": {"id": "A"}}]}]},
             "decoder": {"type": "ByteLevel"},
             "model": {"type": "BPE", "ignore_merges": true, "merges": [["a", "b"]],
              "vocab": {"a": 0, "b": 1, "ab": 2, "aba": 3, "Ġ": 4}}}
            """
        let tokenizer = try BytePairTokenizer(tokenizerJSON: Array(json.utf8))
        #expect(try tokenizer.encode("aba abab") == [3, 4, 2, 2])
        #expect(try tokenizer.encode("<|x|>  ab", specialTokens: .recognised) == [5, 2])
        #expect(tokenizer.beginOfSequence == 5)
        #expect(tokenizer.addsBeginOfSequence)
    }

    private func configuration() throws -> TokenizerConfiguration {
        var configuration = TokenizerConfiguration()
        try configuration.readTokenizerConfiguration(
            Array(#"{"bos_token": "<|im_start|>", "eos_token": {"content": "<|im_end|>"}}"#.utf8))
        return configuration
    }

    private func smolLM2File() throws -> [UInt8] {
        let tokens = try Fixtures.lines("smollm2-tokens.txt")
        var vocabulary: [String: Int] = [:]
        for (id, token) in tokens.enumerated() { vocabulary[token] = id }
        let added = tokens.prefix(17).enumerated().map { id, token -> [String: Any] in
            ["id": id, "content": token, "special": true]
        }
        let file: [String: Any] = [
            "added_tokens": added,
            "pre_tokenizer": [
                "type": "Sequence",
                "pretokenizers": [
                    ["type": "Digits", "individual_digits": true] as [String: Any],
                    ["type": "ByteLevel", "add_prefix_space": false, "use_regex": true],
                ],
            ] as [String: Any],
            "post_processor": NSNull(), "normalizer": NSNull(),
            "decoder": ["type": "ByteLevel"],
            "model": [
                "type": "BPE", "vocab": vocabulary,
                "merges": try Fixtures.lines("smollm2-merges.txt"),
            ] as [String: Any],
        ]
        return Array(try JSONSerialization.data(withJSONObject: file))
    }
}
