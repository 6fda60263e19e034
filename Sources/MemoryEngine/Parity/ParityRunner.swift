import Checkpoints
import Foundation
import LinearAlgebra
import LongLlama

/// Runs the cases of a fixture folder and compares every tensor with its expectation.
///
/// The fixture format is that of the published implementation's dumps: `cases.json`, one
/// safetensors file per case, and the model's own files unless `--model` names another.
public struct ParityRunner {
    let folder: URL
    let options: ModelOptions
    private let modelFolder: String?

    /// A runner of the cases in `folder`.
    ///
    /// - Parameter options: which model runs when the folder has no weights of its own.
    public init(folder: String, options: ModelOptions = ModelOptions()) {
        self.folder = URL(fileURLWithPath: folder)
        self.options = options
        let own = self.folder.appendingPathComponent("config.json").path
        modelFolder =
            options.model == nil && FileManager.default.fileExists(atPath: own)
            ? folder : nil
    }

    /// Runs every case.
    ///
    /// - Throws: `EngineError` or the formats' errors when a case cannot be run at all.
    public func run(progress: (String) -> Void = { _ in }) throws -> ParityReport {
        var rows: [ParityRow] = []
        let base = try loadModel()
        for (name, settings) in try ParityCase.read(folder) {
            progress(name)
            let execution = ParityExecution(
                name: name, settings: settings,
                fixture: try ParityFixture(folder: folder, name: name),
                model: try adapted(base.model, settings),
                endOfSequence: base.endOfSequence)
            rows += try execution.run()
        }
        return ParityReport(folder: folder.path, model: base.name, rows: rows)
    }

    /// The model of the folder itself, without a tokenizer, or the one of the options.
    private func loadModel() throws -> (
        name: String, model: LongLlamaModel, endOfSequence: Set<Int32>
    ) {
        var plain = options
        plain.adapter = .none
        plain.precision = options.precision ?? .float32
        guard let modelFolder else {
            let loaded = try ModelLoader.load(plain)
            return (loaded.name, loaded.model, loaded.endOfSequence)
        }
        let checkpoint = try CheckpointLocator.open(modelFolder)
        let configuration = try BaseModel.configuration(directory: modelFolder)
        let compute = try ModelLoader.makeCompute(plain)
        let weights = try ModelWeights(
            checkpoint, configuration: configuration,
            quantizer: options.weights.map {
                WeightQuantizer(WeightStorage($0.elementType), compute: compute)
            })
        let model = try LongLlamaModel(
            configuration: configuration, weights: weights, compute: compute)
        return (folder.lastPathComponent, model, Set(configuration.endOfSequence))
    }

    /// The model under the configuration and adapter of a case.
    private func adapted(
        _ model: LongLlamaModel, _ settings: ParityCase
    ) throws -> LongLlamaModel {
        if let adapter = settings.adapter {
            let file = try SafetensorsFile(path: folder.appendingPathComponent(adapter).path)
            return try model.applying(MemoryAdapter(file), memoryElementType: .float32)
        }
        var configuration = model.configuration
        try configuration.override(with: settings.config)
        if let length = settings.lastContextLength { configuration.lastContextLength = length }
        if settings.kind == .longllama { configuration.modelType = "longllama" }
        return try model.withConfiguration(configuration)
    }
}

extension ModelConfiguration {
    /// Replaces the fields a parity case names.
    mutating func override(with fields: [String: ConfigurationValue]) throws {
        for (name, value) in fields {
            switch (name, value) {
            case ("max_position_embeddings", .integer(let tokens)): maxPositionEmbeddings = tokens
            case ("mem_layers", .integers(let layers)): memoryLayers = layers.sorted()
            case ("mem_dtype", .text(let dtype)):
                memoryElementType = try Self.elementType(dtype)
            case ("mem_positionals", .boolean(let flag)): memoryPositionals = flag
            case ("mem_attention_grouping", .integers(let pair)) where pair.count == 2:
                memoryAttentionGrouping = LongLlama.AttentionGrouping(
                    heads: pair[0], queries: pair[1])
            case ("mem_attention_grouping", .null): memoryAttentionGrouping = nil
            case ("last_context_length", .integer(let tokens)): lastContextLength = tokens
            default:
                throw EngineError(
                    .data, "a case overrides the configuration field '\(name)' in an unknown way")
            }
        }
    }
}
