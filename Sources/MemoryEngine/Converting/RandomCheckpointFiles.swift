import Foundation
import LinearAlgebra
import Tokenization

/// The files beside the weights of a random checkpoint: configuration and tokenizer.
struct RandomCheckpointFiles {
    let shape: CheckpointShape
    let weights: WeightType

    /// The content of `config.json`.
    var config: Data {
        Data(shape.dimensions.config(type: weights.elementType.name).utf8)
    }

    /// Names and contents.
    func all() throws -> [(name: String, content: Data)] {
        [
            ("config.json", config),
            ("generation_config.json", Data(generation.utf8)),
            ("tokenizer.model", Data(try tokenizer())),
            ("tokenizer_config.json", Data(tokenizerConfig.utf8)),
            ("special_tokens_map.json", Data(specialTokens.utf8)),
        ]
    }

    private var generation: String {
        """
        {"_from_model_config": true, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}

        """
    }

    private var tokenizerConfig: String {
        """
        {"add_bos_token": true, "add_eos_token": false, "bos_token": "<s>", "eos_token": "</s>", \
        "unk_token": "<unk>", "tokenizer_class": "LlamaTokenizer"}

        """
    }

    private var specialTokens: String {
        """
        {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}

        """
    }

    /// A byte-pair SentencePiece model of the vocabulary's size that reads and writes any bytes.
    private func tokenizer() throws -> [UInt8] {
        let vocabulary = RandomVocabulary(
            count: shape.dimensions.vocabulary, hasInfillTokens: shape.hasInfillTokens)
        return try SentencePieceTokenizer.serializedModel(
            pieces: vocabulary.pieces, scores: vocabulary.scores,
            tokenTypes: vocabulary.types,
            identifiers: SpecialTokenIdentifiers(
                beginOfSequence: 1, endOfSequence: [2], unknown: 0))
    }
}
