import Checkpoints
import Foundation
import LinearAlgebra
import LongLlama
import Tokenization

/// Says what a model is without loading its weights.
public enum ModelInspector {
    /// The files beside a checkpoint that are read when it is loaded.
    private static let sideFiles = [
        "config.json", "generation_config.json", "tokenizer.model", "tokenizer.json",
        "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    ]

    /// Reads headers, configuration and tokenizer of the model called `model`.
    ///
    /// - Parameter measures: whether the machine's limits are measured for the estimates, which
    ///   takes about two seconds.
    /// - Throws: `EngineError` when the model is not there; errors of the formats as they are.
    public static func inspect(
        _ model: String?, measures: Bool = true, threads: Int? = nil
    ) throws -> ModelInspection {
        let location = try ModelLocation.resolve(model)
        let checkpoint = try CheckpointLocator.open(location.path)
        let parts = try BaseModel.read(checkpoint, location: location)
        let adapter = try AdapterFile.choose(.standard, for: location)
        let configuration =
            try adapter.map { try MemoryAdapter($0.file).applied(to: parts.configuration) }
            ?? parts.configuration
        let compute = try ModelLoader.makeCompute(ModelOptions(threads: threads))
        let limits = measures ? MachineLimits.measure(pool: compute.pool) : nil
        let types = try types(of: checkpoint)
        let cacheRow = 2 * configuration.kvHeads * configuration.headDim
        return ModelInspection(
            name: location.name, path: location.path,
            files: try files(of: checkpoint, at: location.path),
            architecture: configuration.modelType,
            parameters: types.reduce(0) { $0 + $1.parameters }, types: types,
            vocabulary: configuration.vocabularySize,
            tokenizer: "\(parts.tokenizer)", chatTemplate: name(of: parts.chatTemplate),
            layers: configuration.layerCount, hiddenSize: configuration.hiddenSize,
            intermediateSize: configuration.intermediateSize, heads: configuration.heads,
            kvHeads: configuration.kvHeads, headDim: configuration.headDim,
            window: configuration.maxPositionEmbeddings, memoryLayers: configuration.memoryLayers,
            adapter: adapter.map { _ in location.entry?.adapterResource ?? "" },
            lastContextLength: configuration.lastContextLength,
            memoryType: configuration.memoryElementType.name,
            memoryPositionals: configuration.memoryPositionals,
            memoryBytesPerToken: configuration.memoryBytesPerToken,
            windowCacheBytes: cacheRow * configuration.layerCount
                * configuration.maxPositionEmbeddings * MemoryLayout<Float>.stride,
            limits: limits.map { BenchLimits($0) },
            estimates: InspectionEstimates(
                checkpoint: checkpoint, configuration: parts.configuration, compute: compute,
                limits: limits
            ).all)
    }

    private static func name(of template: Result<ChatTemplate, TokenizationError>) -> String {
        if case .success(let template) = template { template.family.rawValue } else { "unknown" }
    }

    private static func types(of checkpoint: any Checkpoint) throws -> [InspectedType] {
        var found: [String: InspectedType] = [:]
        for name in checkpoint.tensorNames where !name.contains("rotary_emb") {
            let tensor = try checkpoint.tensor(named: name)
            let type = tensor.type.name
            var entry =
                found[type] ?? InspectedType(type: type, tensors: 0, parameters: 0, bytes: 0)
            entry.tensors += 1
            entry.parameters += tensor.elementCount
            entry.bytes += tensor.region.count
            found[type] = entry
        }
        return found.values.sorted { ($0.bytes, $0.type) > ($1.bytes, $1.type) }
    }

    private static func files(
        of checkpoint: any Checkpoint, at path: String
    ) throws -> [InspectedFile] {
        var paths = [checkpoint.path]
        if let sharded = checkpoint as? ShardedCheckpoint {
            paths += sharded.shards.map(\.path)
        }
        if !(checkpoint is GGUFFile) {
            let folder = URL(fileURLWithPath: BaseModel.directory(of: path))
            paths += sideFiles.map { folder.appending(path: $0).path }.filter {
                FileManager.default.fileExists(atPath: $0)
            }
        }
        return try paths.map { path in
            // Hub snapshots are links to blobs.
            let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
            let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize
            return InspectedFile(path: path, bytes: size ?? 0)
        }
    }
}
