import Checkpoints
import Testing
import Tokenization

@testable import MemoryEngine

@Suite struct GGUFTokenizerTests {
    @Test(arguments: [("llama-bpe", true), ("llama3", true), ("smollm", false), ("gpt-2", false)])
    func beginOfSequenceIsUsualForLlama3Only(preTokenizer: String, isUsual: Bool) throws {
        let silent = try GGUFTokenizer(metadata(preTokenizer)).tokenizer()
        #expect(silent.addsBeginOfSequence == isUsual)
        for says in [true, false] {
            let explicit = try GGUFTokenizer(metadata(preTokenizer, adds: says)).tokenizer()
            #expect(explicit.addsBeginOfSequence == says)
        }
    }

    private func metadata(_ preTokenizer: String, adds: Bool? = nil) -> [String: MetadataValue] {
        var metadata: [String: MetadataValue] = [
            "tokenizer.ggml.model": .string("gpt2"),
            "tokenizer.ggml.pre": .string(preTokenizer),
            "tokenizer.ggml.tokens": .array(.string(["a", "b", "<s>"])),
            "tokenizer.ggml.token_type": .array(.int32([1, 1, 3])),
            "tokenizer.ggml.merges": .array(.string([])),
            "tokenizer.ggml.bos_token_id": .uint32(2),
        ]
        metadata["tokenizer.ggml.add_bos_token"] = adds.map { .bool($0) }
        return metadata
    }
}
