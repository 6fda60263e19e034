import Checkpoints
import Crypto
import Foundation
import LinearAlgebra
import LongLlama
import Tokenization

/// Short identifiers of models, tokenizers and adapters that memories record.
enum Fingerprint {
    /// Bytes hashed of each tensor: its beginning, its end and evenly spread pieces.
    private static let samplesPerTensor = 16
    private static let sampleBytes = 4096

    /// Identifies a checkpoint by its shape, its positions and a fixed sample of every tensor's
    /// bytes.
    ///
    /// Reading all of a 13 GB checkpoint at every start would take longer than an answer;
    /// 64 KiB of each tensor tell trained checkpoints apart.
    static func model(
        _ checkpoint: any Checkpoint, configuration: ModelConfiguration
    ) throws -> String {
        var hash = SHA256()
        var shape =
            "\(configuration.layerCount) \(configuration.hiddenSize) \(configuration.heads)"
            + " \(configuration.kvHeads) \(configuration.headDim)"
            + " \(configuration.intermediateSize) \(configuration.vocabularySize)"
            + " \(configuration.ropeTheta) \(configuration.normEpsilon)"
        // Named only where they are not the usual ones, so that memories made before still fit.
        if configuration.ropeScaling != .none { shape += " \(configuration.ropeScaling)" }
        if !configuration.memoryPositionals { shape += " without memory positions" }
        hash.update(data: Data(shape.utf8))
        for name in checkpoint.tensorNames.sorted() {
            let tensor = try checkpoint.tensor(named: name)
            hash.update(data: Data("\(name) \(tensor.shape) \(tensor.type)".utf8))
            tensor.region.withUnsafeBytes { bytes in
                for piece in samples(of: bytes.count) {
                    hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[piece]))
                }
            }
        }
        return text(hash.finalize())
    }

    /// Identifies a tokenizer by everything that influences its ids.
    static func tokenizer(_ tokenizer: any Tokenizer) -> String {
        text(SHA256.hash(data: Data(tokenizer.fingerprintMaterial)))
    }

    /// Identifies a small file by all of its bytes.
    static func file(_ path: String) throws -> String {
        text(SHA256.hash(data: try Data(contentsOf: URL(fileURLWithPath: path))))
    }

    private static func samples(of count: Int) -> [Range<Int>] {
        guard count > samplesPerTensor * sampleBytes else { return [0..<count] }
        let step = (count - sampleBytes) / (samplesPerTensor - 1)
        return (0..<samplesPerTensor).map { $0 * step..<$0 * step + sampleBytes }
    }

    private static func text(_ digest: SHA256.Digest) -> String {
        "sha256:" + digest.map { String(format: "%02x", $0) }.joined()
    }
}
