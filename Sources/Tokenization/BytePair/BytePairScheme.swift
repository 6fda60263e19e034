/// How text becomes the symbols that merge rules work on.
enum BytePairScheme: Equatable, Sendable {
    /// Every byte is a symbol; words are cut as the pre-tokenizer says.
    case byteLevel(PreTokenizer)

    /// Every character is a symbol, spaces are `▁`, and characters outside the vocabulary fall back to
    /// byte tokens, as in Llama 2.
    case byteFallback(ByteFallbackRules)
}
