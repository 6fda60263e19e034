/// How a byte-level model cuts text into words before merging; merges never cross a cut.
///
/// Raw values are the names GGUF files use in `tokenizer.ggml.pre`.
package enum PreTokenizer: String, CaseIterable, Sendable {
    /// The GPT-2 pattern:
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
    case gpt2 = "gpt-2"

    /// Every number character alone, then the GPT-2 pattern on what lies between.
    case smollm

    /// The Llama 3 pattern: contractions in any case, numbers in groups of at most three, line breaks
    /// kept together with the punctuation before them.
    case llama3 = "llama-bpe"

    /// The Llama 3 pattern with every number character alone.
    case qwen2

    /// The pre-tokenizer a GGUF file names.
    package init(ggufName name: String) throws(TokenizationError) {
        switch name {
        case "gpt2", "gpt-2": self = .gpt2
        case "llama-bpe", "llama3", "llama-v3": self = .llama3
        case "smollm": self = .smollm
        case "qwen2", "deepseek-r1-qwen": self = .qwen2
        default: throw .unsupportedPreTokenizer(name: name)
        }
    }
}
