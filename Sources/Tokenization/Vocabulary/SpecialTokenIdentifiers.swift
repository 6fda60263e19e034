/// The tokens that a model's files give a role of their own.
package struct SpecialTokenIdentifiers: Equatable, Sendable {
    /// Begins a sequence.
    package var beginOfSequence: TokenID?

    /// Every one of these ends a generated text.
    package var endOfSequence: Set<TokenID>

    /// Stands for text the vocabulary cannot express.
    package var unknown: TokenID?

    /// Fills short rows of a batch.
    package var padding: TokenID?

    package init(
        beginOfSequence: TokenID? = nil, endOfSequence: Set<TokenID> = [],
        unknown: TokenID? = nil, padding: TokenID? = nil
    ) {
        self.beginOfSequence = beginOfSequence
        self.endOfSequence = endOfSequence
        self.unknown = unknown
        self.padding = padding
    }

    /// Throws unless every identifier is in `0..<vocabularySize`.
    func validate(vocabularySize: Int) throws(TokenizationError) {
        let all = [beginOfSequence, unknown, padding].compactMap(\.self) + endOfSequence
        for id in all where id < 0 || Int(id) >= vocabularySize {
            throw .invalidVocabulary(
                reason: "special token \(id) is outside the vocabulary of \(vocabularySize)")
        }
    }
}
