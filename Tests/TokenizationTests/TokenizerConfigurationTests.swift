import Testing

@testable import Tokenization

@Suite struct TokenizerConfigurationTests {
    @Test func readsTheFilesOfAModelDirectory() throws {
        var files = TokenizerFiles()
        files.model = try Fixtures.bytes("openllama-v2.model")
        files.tokenizerConfiguration = Array(
            #"""
            {"add_bos_token": false, "bos_token": {"content": "<s>"},
             "chat_template": [{"name": "rag", "template": "x"},
               {"name": "default", "template": "[INST] <<SYS>>"}],
             "added_tokens_decoder": {"1": {"content": "<s>"}, "32000": {"content": "<pad>"}}}
            """#.utf8)
        files.specialTokensMap = Array(#"{"eos_token": "</s>", "bos_token": "<no>"}"#.utf8)
        files.addedTokens = Array(#"{"<extra>": 32001}"#.utf8)
        files.generationConfiguration = Array(#"{"eos_token_id": [2, 32001]}"#.utf8)
        let configuration = try files.configuration()
        #expect(configuration.beginOfSequence == "<s>")
        #expect(configuration.endOfSequence == "</s>")
        let tokenizer = try files.tokenizer()
        #expect(tokenizer.vocabularySize == 32002)
        #expect(tokenizer.endOfSequence == [2, 32001])
        #expect(!tokenizer.addsBeginOfSequence)
        #expect(tokenizer.id(ofSpecial: "<pad>") == 32000)
        #expect(configuration.chatTemplate == "[INST] <<SYS>>")
    }

    @Test func refusesADirectoryWithoutATokenizer() {
        #expect(throws: TokenizationError.self) { try TokenizerFiles().tokenizer() }
    }

    @Test func refusesFilesOfAnotherShape() {
        var configuration = TokenizerConfiguration()
        #expect(throws: TokenizationError.self) {
            try configuration.readTokenizerConfiguration(Array("[]".utf8))
        }
        #expect(throws: TokenizationError.self) {
            try configuration.readAddedTokens(Array(#"{"<x>": "one"}"#.utf8))
        }
        #expect(configuration == TokenizerConfiguration())
    }
}
