import Checkpoints
import Tokenization

/// Builds the tokenizer that a GGUF file describes in its metadata.
///
/// Keys are those of the GGUF specification, section "Tokenizer".
struct GGUFTokenizer {
    private let metadata: [String: MetadataValue]

    init(_ metadata: [String: MetadataValue]) {
        self.metadata = metadata
    }

    /// The tokenizer.
    ///
    /// - Throws: `EngineError` for a kind that is not known; `TokenizationError`.
    func tokenizer() throws -> any Tokenizer {
        let model = metadata["tokenizer.ggml.model"]?.string ?? "missing"
        guard let tokens = metadata["tokenizer.ggml.tokens"]?.strings else {
            throw EngineError(.data, "the GGUF file has no vocabulary (tokenizer.ggml.tokens)")
        }
        let types = (metadata["tokenizer.ggml.token_type"]?.integers ?? []).map {
            Int32(truncatingIfNeeded: $0)
        }
        switch model {
        case "gpt2":
            let preTokenizer = try PreTokenizer(
                ggufName: metadata["tokenizer.ggml.pre"]?.string ?? "gpt-2")
            // llama.cpp begins every text of this family with the token unless a file says no.
            let addsByDefault = preTokenizer == .llama3
            return try BytePairTokenizer(
                tokens: tokens, merges: metadata["tokenizer.ggml.merges"]?.strings ?? [],
                tokenTypes: types, identifiers: identifiers,
                addsBeginOfSequence: metadata["tokenizer.ggml.add_bos_token"]?.flag
                    ?? addsByDefault,
                preTokenizer: preTokenizer)
        case "llama":
            return try SentencePieceTokenizer(
                pieces: tokens, scores: metadata["tokenizer.ggml.scores"]?.floats ?? [],
                tokenTypes: types, identifiers: identifiers,
                addsBeginOfSequence: metadata["tokenizer.ggml.add_bos_token"]?.flag ?? true,
                addsSpacePrefix: metadata["tokenizer.ggml.add_space_prefix"]?.flag ?? true,
                removesExtraWhitespaces:
                    metadata["tokenizer.ggml.remove_extra_whitespaces"]?.flag ?? false)
        default:
            throw EngineError(
                .data,
                "the GGUF file's tokenizer is of kind '\(model)'; gpt2 and llama are known")
        }
    }

    private var identifiers: SpecialTokenIdentifiers {
        let ends = ["eos_token_id", "eot_token_id", "eom_token_id"].compactMap(token)
        return SpecialTokenIdentifiers(
            beginOfSequence: token("bos_token_id"), endOfSequence: Set(ends),
            unknown: token("unknown_token_id"), padding: token("padding_token_id"))
    }

    private func token(_ name: String) -> TokenID? {
        metadata["tokenizer.ggml.\(name)"]?.integer.flatMap { TokenID(exactly: $0) }
    }
}
