import Checkpoints
import Foundation
import LinearAlgebra
import LongLlama

@testable import MemoryEngine

/// A temporary directory with a random checkpoint, and models loaded from it.
final class ConvertingSandbox {
    let root: URL

    /// Options that load `path` for exact comparisons.
    ///
    /// Memory is float32: rounded to bfloat16, sums in another order could fall to the other side.
    static func options(_ path: String) -> ModelOptions {
        ModelOptions(
            model: path, threads: 1, memoryElementType: "float32", precision: .float32)
    }

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "mneme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    func path(_ name: String) -> String { root.appending(path: name).path }

    /// Writes a tiny checkpoint in several shards.
    func checkpoint(
        _ name: String = "model", weights: WeightType = .float32, usesPyTorch: Bool = false,
        seed: UInt64 = 1
    ) throws -> String {
        try RandomCheckpoint.write(
            to: path(name),
            options: RandomCheckpoint.Options(
                shape: .tiny, weights: weights, usesPyTorch: usesPyTorch, seed: seed,
                shardBytes: 1 << 20))
        return path(name)
    }

    /// Logits of all tokens of a prompt that fills memory. `[tokens, vocabulary]`
    static func logits(_ model: LoadedModel) throws -> [Float] {
        var logits: [Float] = []
        let tokens = (0..<150).map { Int32(($0 * 37 + 3) % 1000) }
        let session = Session(model: model.model, tokenLimit: tokens.count)
        try session.forward(tokens, usesCache: true, logits: .all) { _, row in
            logits.append(contentsOf: row)
        }
        return logits
    }

    static func largestDifference(_ left: [Float], _ right: [Float]) -> Float {
        guard left.count == right.count, !left.isEmpty else { return .infinity }
        return zip(left, right).map { abs($0 - $1) }.max() ?? 0
    }
}
