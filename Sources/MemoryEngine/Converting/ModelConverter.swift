import Checkpoints
import Foundation
import LinearAlgebra
import LongLlama

/// Writes models as GGUF files that this engine opens with their memory layers and llama.cpp as a
/// plain Llama.
public enum ModelConverter {
    /// Writes the model called `model` to `path`, its matrices as `weights`.
    ///
    /// Memory stays at some megabytes: tensors are read, quantized and written panel by panel. The
    /// file appears under its name when it is complete.
    ///
    /// - Parameters:
    ///   - model: a file, a directory or a name, as in `ModelOptions.model`.
    ///   - progress: receives the share done and the tensor that comes next.
    /// - Throws: `EngineError` when the model is not there or `path` does not end in `.gguf`;
    ///   errors of the file formats as they are.
    @discardableResult
    public static func convert(
        _ model: String?, to path: String, weights: WeightType, threads: Int? = nil,
        progress: (_ fraction: Double, _ tensor: String) -> Void = { _, _ in }
    ) throws -> ConversionReport {
        guard path.hasSuffix(".gguf") else {
            throw EngineError(.usage, "'\(path)' does not end in .gguf, the format that is written")
        }
        let location = try ModelLocation.resolve(model)
        let checkpoint = try CheckpointLocator.open(location.path)
        let parts = try BaseModel.read(checkpoint, location: location)
        let compute = try ModelLoader.makeCompute(ModelOptions(threads: threads))
        let tensors = GGUFTensors(
            checkpoint, configuration: parts.configuration,
            storage: WeightStorage(weights.elementType), compute: compute)
        let metadata = try GGUFModelMetadata(
            parts, checkpoint: checkpoint, location: location, weights: weights
        ).pairs

        let sizes = tensors.descriptions.map { $0.type.byteCount(shape: $0.shape) ?? 0 }
        let total = Double(max(sizes.reduce(0, +), 1))
        var (done, index) = (0, 0)
        let (_, seconds) = try Engine.timed {
            try GGUFWriter.write(to: path, metadata: metadata, tensors: tensors.descriptions) {
                tensor, sink in
                progress(Double(done) / total, tensor.name)
                try tensors.write(tensor, to: sink)
                done += sizes[index]
                index += 1
            }
        }
        return ConversionReport(
            model: location.name, path: path, bytes: try size(of: path),
            tensors: tensors.descriptions.count,
            parameters: tensors.descriptions.reduce(0) { $0 + $1.shape.reduce(1, *) },
            weights: weights, seconds: seconds)
    }

    private static func size(of path: String) throws -> Int {
        try URL(fileURLWithPath: path).resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    }
}
