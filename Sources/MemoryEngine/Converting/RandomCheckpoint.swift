import Checkpoints
import Foundation
import LinearAlgebra
import LongLlama

/// Writes checkpoint directories of published shapes with seeded random weights, to measure
/// loading, reading and generating without the published weights.
public enum RandomCheckpoint {
    /// How the weights are written.
    public struct Options: Sendable {
        /// The shape.
        public var shape: CheckpointShape
        /// `bfloat16` or `float32`.
        public var weights: WeightType
        /// Whether the shards are PyTorch files instead of safetensors.
        public var usesPyTorch: Bool
        /// Seed of the weights.
        public var seed: UInt64
        /// Most bytes of one shard.
        public var shardBytes: Int

        /// Options with the given values.
        public init(
            shape: CheckpointShape, weights: WeightType = .bfloat16, usesPyTorch: Bool = false,
            seed: UInt64 = 0, shardBytes: Int = 4 << 30
        ) {
            self.shape = shape
            self.weights = weights
            self.usesPyTorch = usesPyTorch
            self.seed = seed
            self.shardBytes = shardBytes
        }
    }

    /// Writes a complete checkpoint directory: weights, configuration and tokenizer.
    ///
    /// Weights are made while they are written; memory stays at some megabytes.
    ///
    /// - Returns: the names of the files written.
    /// - Throws: `EngineError` when the directory has files already or the type is another;
    ///   `CheckpointError` when it cannot be written.
    @discardableResult
    public static func write(
        to directory: String, options: Options,
        progress: (_ fraction: Double, _ tensor: String) -> Void = { _, _ in }
    ) throws -> [String] {
        guard [.bfloat16, .float32].contains(options.weights) else {
            throw EngineError(
                .usage,
                "random weights are written as bf16 or f32, not \(options.weights.rawValue)")
        }
        let folder = URL(fileURLWithPath: directory)
        try makeEmpty(folder)
        let files = RandomCheckpointFiles(shape: options.shape, weights: options.weights)
        let configuration = try ModelConfiguration(HuggingFaceConfiguration(json: files.config))
        let side = try files.all()
        for (name, content) in side {
            try content.write(to: folder.appending(path: name), options: .atomic)
        }
        let weights = RandomWeights(
            configuration: configuration, elementType: options.weights.elementType,
            seed: options.seed)
        let total = Double(max(weights.descriptions.count, 1))
        var done = 0
        let names = try ShardedCheckpointWriter.write(
            to: folder.path, format: options.usesPyTorch ? .pyTorch : .safetensors,
            tensors: weights.descriptions, maximumShardBytes: options.shardBytes
        ) { tensor, sink in
            progress(Double(done) / total, tensor.name)
            try weights.write(tensor, to: sink)
            done += 1
        }
        return names + side.map(\.name)
    }

    private static func makeEmpty(_ folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            guard names.isEmpty else {
                throw EngineError(
                    .cannotCreate,
                    "'\(folder.path)' is not empty; name a new directory for the checkpoint")
            }
        } catch let error as CocoaError {
            throw EngineError(
                .cannotCreate, "'\(folder.path)' cannot be made: \(error.localizedDescription)")
        }
    }
}
