import Checkpoints
import Foundation
import LinearAlgebra
import LongLlama
import Tokenization

/// Loads a model, its tokenizer and its adapter from files.
public enum ModelLoader {
    /// Maps and checks everything a model needs.
    ///
    /// - Throws: `EngineError` when the model is not there or does not fit together; errors of
    ///   the file formats as they are, they name file and tensor.
    public static func load(_ options: ModelOptions = ModelOptions()) throws -> LoadedModel {
        let location = try ModelLocation.resolve(options.model)
        let checkpoint = try CheckpointLocator.open(location.path)
        var parts = try BaseModel.read(checkpoint, location: location)
        if let memory = options.memoryElementType {
            parts.configuration.memoryElementType = try ModelConfiguration.elementType(memory)
        }
        if let positionals = options.memoryPositionals {
            parts.configuration.memoryPositionals = positionals
        }
        if let grouping = options.memoryAttentionGrouping {
            parts.configuration.memoryAttentionGrouping = grouping.model
        }
        try requireMatching(parts.tokenizer, parts.configuration)

        let compute = try makeCompute(options)
        let choice = MemoryLayerChoice(
            layers: options.memoryLayers, isForced: options.forcesMemoryLayers)
        let adapterFile =
            choice.isPlain ? nil : try AdapterFile.choose(options.adapter, for: location)
        let adapter = try adapterFile.map { try MemoryAdapter($0.file) }
        try adapter.map { try requireBase(of: $0, location) }
        // Before the weights: quantizing them gives the pages back that this samples.
        let fingerprint = try Fingerprint.model(checkpoint, configuration: parts.configuration)
        let base = try ModelWeights(
            checkpoint, configuration: parts.configuration,
            quantizer: options.weights.map {
                WeightQuantizer(WeightStorage($0.elementType), compute: compute)
            })
        var configuration = try adapter?.applied(to: parts.configuration) ?? parts.configuration
        let weights = try adapter?.applied(to: base, configuration: configuration) ?? base
        // After the adapter, which sets its window.
        if let length = options.lastContextLength { configuration.lastContextLength = length }
        let untrained = try choice.apply(to: &configuration)
        try configuration.validate()
        return LoadedModel(
            name: location.name,
            path: location.path,
            fingerprint: fingerprint,
            tokenizerFingerprint: Fingerprint.tokenizer(parts.tokenizer),
            adapterFingerprint: adapterFile?.fingerprint,
            model: try LongLlamaModel(
                configuration: configuration, weights: weights, memoryLogitBias: adapter?.bias,
                compute: compute),
            tokenizer: parts.tokenizer,
            chatTemplate: parts.chatTemplate,
            windowing: MemoryWindowing(
                windowTokens: adapter?.memoryWindow ?? configuration.maxPositionEmbeddings,
                independentWindows: adapter?.independentWindows ?? false),
            warnings: [untrained].compactMap { $0 })
    }

    /// Refuses an adapter that was trained for other weights, where both are known.
    private static func requireBase(
        of adapter: MemoryAdapter, _ location: ModelLocation
    ) throws {
        guard let trained = adapter.metadata["base_sha256"], let entry = location.entry,
            trained.lowercased() != entry.sha256
        else { return }
        throw EngineError(
            .data,
            "the adapter was trained for a model with SHA-256 \(trained), not for"
                + " '\(entry.name)' with \(entry.sha256); pass the adapter of this model,"
                + " --adapter standard or --adapter none")
    }

    /// The arithmetic unit that the options ask for.
    static func makeCompute(_ options: ModelOptions) throws -> Compute {
        let threads = options.threads ?? ThreadPool.availableCores
        guard (1...1024).contains(threads) else {
            throw EngineError(.usage, "--threads \(threads) is outside 1...1024")
        }
        try requireKnownInstructions()
        return Compute(
            pool: ThreadPool(threadCount: threads),
            precision: options.precision?.arithmetic ?? .best)
    }

    /// A set of instructions that nobody knows would otherwise be the best one, unnoticed.
    private static func requireKnownInstructions() throws {
        guard let wanted = InstructionSet.wanted, !InstructionSet.isKnown(wanted) else { return }
        let known = InstructionSet.allCases.map { "\($0)" }.joined(separator: ", ")
        throw EngineError(
            .usage, "\(InstructionSet.variable) is '\(wanted)'; use one of \(known), or unset it")
    }

    private static func requireMatching(
        _ tokenizer: any Tokenizer, _ configuration: ModelConfiguration
    ) throws {
        guard tokenizer.vocabularySize <= configuration.vocabularySize else {
            throw EngineError(
                .data,
                "the tokenizer has \(tokenizer.vocabularySize) tokens, the model"
                    + " \(configuration.vocabularySize); they do not belong together")
        }
    }
}

extension ComputePrecision {
    var arithmetic: Precision {
        switch self {
        case .float32: .float32
        case .bfloat16: .bfloat16
        case .int8: .int8
        }
    }
}
