package import LongLlama
package import Tokenization

/// A model ready to run: weights, tokenizer, adapter and their fingerprints.
///
/// Thread rule: immutable; shared by any number of requests.
public final class LoadedModel: Sendable {
    /// The model's name: of the catalogue, the file or the directory.
    public let name: String
    /// The file or directory the weights were mapped from.
    public let path: String
    /// Identifies weights and configuration; memories record it.
    public let fingerprint: String
    /// Identifies the tokenizer; memories record it.
    public let tokenizerFingerprint: String
    /// Identifies the adapter, `nil` without one.
    public let adapterFingerprint: String?

    /// What the user should know: memory layers that the model was not trained for.
    public let warnings: [String]

    package let model: LongLlamaModel
    package let tokenizer: any Tokenizer
    /// How conversations are written, or why this model holds none.
    package let chatTemplate: Result<ChatTemplate, TokenizationError>
    /// How documents are cut into windows when they are read into memory.
    package let windowing: MemoryWindowing

    package init(
        name: String, path: String, fingerprint: String, tokenizerFingerprint: String,
        adapterFingerprint: String?, model: LongLlamaModel, tokenizer: any Tokenizer,
        chatTemplate: Result<ChatTemplate, TokenizationError>, windowing: MemoryWindowing,
        warnings: [String] = []
    ) {
        self.name = name
        self.path = path
        self.fingerprint = fingerprint
        self.tokenizerFingerprint = tokenizerFingerprint
        self.adapterFingerprint = adapterFingerprint
        self.model = model
        self.tokenizer = tokenizer
        self.chatTemplate = chatTemplate
        self.windowing = windowing
        self.warnings = warnings
    }

    /// Whether the model can attend to a memory.
    public var hasMemoryLayers: Bool { !model.configuration.memoryLayers.isEmpty }

    /// Refuses windows of a measurement that the model cannot read as one.
    ///
    /// - Throws: `EngineError` of kind `usage`.
    func requireWindow(_ tokens: Int) throws {
        let most = model.configuration.maxPositionEmbeddings
        guard tokens <= most else {
            throw EngineError(
                .usage, "a window of \(tokens) tokens is larger than the model's \(most)")
        }
    }

    /// Ids that end an answer.
    package var endOfSequence: Set<Int32> {
        tokenizer.endOfSequence.union(model.configuration.endOfSequence)
    }
}
