import Foundation
import LinearAlgebra
import LongLlama
import MemoryStorage

/// A memory on disk of random pairs, made for one measurement and removed after it.
///
/// Keys lie around random centres, as many as a segment has clusters, so that lists are about
/// as even as those of text.
enum TemporaryMemory {
    private static let block = 1024
    private static let centres = 512

    /// Calls `body` with a memory of `tokens` tokens, in the directory for temporary files.
    ///
    /// - Throws: `EngineError` when the model has no memory layers; `MemoryStorageError` when
    ///   there is no room on disk; what `body` throws.
    static func withMemory<Result>(
        tokens: Int, model: LoadedModel, _ body: (OpenedMemory) throws -> Result
    ) throws -> Result {
        guard model.hasMemoryLayers else {
            throw EngineError(.usage, "the model has no memory layers to measure")
        }
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("mneme-bench-\(UUID().uuidString)", isDirectory: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let location = StoreLocation(path: directory.path)
        try write(tokens: tokens, model: model, to: location)
        let memory = try OpenedMemory.open(name, store: location, model: model)
        // What is open needs no name, and nothing stays behind however this process ends.
        try? FileManager.default.removeItem(at: directory)
        return try body(memory)
    }

    private static let name = "random"

    private static func write(
        tokens: Int, model: LoadedModel, to location: StoreLocation
    ) throws {
        let manifest = try MemoryManifest.describing(
            model, population: .isolated, root: location.path)
        let store = try MemoryDirectory(path: location.path).create(
            MemoryName(name), manifest: manifest)
        let writer = try store.writer()
        let layout = try StoredMemoryLayout(manifest, model: model.model)
        let sink = PopulatingMemory(
            writer, layout: layout, scope: .document, compute: model.model.compute)
        var pairs = RandomPairs(block: block, centres: centres, layout: layout)
        var hash = [UInt8](repeating: 0, count: 32)
        for begin in stride(from: 0, to: tokens, by: block) {
            let count = min(block, tokens - begin)
            withUnsafeBytes(of: UInt64(begin)) { hash.replaceSubrange(0..<8, with: $0) }
            let entry = FileEntry(
                path: "\(begin)", size: UInt64(count), modificationTime: 0,
                contentHash: ContentHash(hash))
            guard let contentHash = entry.contentHash else { continue }
            _ = try writer.beginDocument(
                entry, contentHash: contentHash, byteLength: count,
                tokens: (0..<count).map { Int32((begin + $0) % 997) })
            for layer in layout.layers {
                try sink.append(pairs.next(count), layer: layer)
            }
            try writer.finishDocument(tokenOffsets: Array(0..<count), lineStarts: [0])
        }
        try writer.finish()
    }
}
