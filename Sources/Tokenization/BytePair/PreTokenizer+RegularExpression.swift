extension PreTokenizer {
    /// The pre-tokenizer whose pattern is written exactly so in published `tokenizer.json` files.
    init?(regularExpression: String) {
        switch regularExpression {
        case #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#:
            self = .gpt2
        case Self.llama3Expression(number: #"\p{N}{1,3}"#):
            self = .llama3
        case Self.llama3Expression(number: #"\p{N}"#):
            self = .qwen2
        default:
            return nil
        }
    }

    private static func llama3Expression(number: String) -> String {
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + number
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }
}
