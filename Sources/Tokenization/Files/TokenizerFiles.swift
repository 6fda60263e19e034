/// The tokenizer files of a model directory, as far as it has them.
package struct TokenizerFiles: Sendable {
    /// Content of `tokenizer.model`.
    package var model: [UInt8]?

    /// Content of `tokenizer.json`.
    package var tokenizerJSON: [UInt8]?

    /// Content of `tokenizer_config.json`.
    package var tokenizerConfiguration: [UInt8]?

    /// Content of `special_tokens_map.json`.
    package var specialTokensMap: [UInt8]?

    /// Content of `added_tokens.json`.
    package var addedTokens: [UInt8]?

    /// Content of `generation_config.json`, or of `config.json` where that is missing.
    package var generationConfiguration: [UInt8]?

    package init() {}

    /// What the files beside the vocabulary say.
    package func configuration() throws(TokenizationError) -> TokenizerConfiguration {
        var configuration = TokenizerConfiguration()
        if let file = tokenizerConfiguration { try configuration.readTokenizerConfiguration(file) }
        if let file = specialTokensMap { try configuration.readSpecialTokensMap(file) }
        if let file = addedTokens { try configuration.readAddedTokens(file) }
        if let file = generationConfiguration {
            try configuration.readGenerationConfiguration(file)
        }
        return configuration
    }

    /// The tokenizer: SentencePiece where there is a `tokenizer.model`, else `tokenizer.json`.
    package func tokenizer() throws(TokenizationError) -> any Tokenizer {
        let configuration = try configuration()
        if let model {
            return try SentencePieceTokenizer(serializedModel: model, configuration: configuration)
        }
        guard let tokenizerJSON else {
            throw .invalidVocabulary(reason: "there is no tokenizer.model and no tokenizer.json")
        }
        return try BytePairTokenizer(tokenizerJSON: tokenizerJSON, configuration: configuration)
    }
}
