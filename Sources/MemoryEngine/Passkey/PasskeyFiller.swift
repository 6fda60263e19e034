import Corpus
import Tokenization

/// The text around what is hidden: an endless repetition of some tokens.
struct PasskeyFiller {
    /// The tokens that repeat.
    let tokens: [Int32]

    /// The sentences of the published task.
    static let sentences =
        "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again. "

    /// The repeated sentences.
    init(tokenizer: any Tokenizer) throws {
        tokens = try tokenizer.encode(Self.sentences)
    }

    /// The text of the files below `directory`, in the order of their paths, at most `limit`
    /// tokens of it.
    ///
    /// - Throws: `EngineError` of kind `missing` when there is no text.
    init(directory: String, limit: Int, tokenizer: any Tokenizer) throws {
        var tokens: [Int32] = []
        for file in try SourceTree(directory, options: IndexOptions()).listing().files {
            if tokens.count >= limit { break }
            guard let text = try? file.read() else { continue }
            tokens += try tokenizer.encode(text.bytes)
        }
        guard !tokens.isEmpty else {
            throw EngineError(.missing, "there is no text to fill a memory with in '\(directory)'")
        }
        self.tokens = Array(tokens.prefix(limit))
    }

    /// The tokens `range` of the repetition.
    func slice(_ range: Range<Int>) -> [Int32] {
        range.map { tokens[$0 % tokens.count] }
    }
}
