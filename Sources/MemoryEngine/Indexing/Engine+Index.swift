import Corpus
import Foundation
import Logging
import LongLlama
import MemoryStorage
import Tokenization

extension Engine {
    /// Reads the source tree at `path` into the memory `name`, or brings it up to date.
    ///
    /// Contents the memory already has are not read again. Work is committed in segments; an
    /// interrupted call is resumed by calling again.
    ///
    /// - Throws: `EngineError` when the tree is missing or empty, another process writes, or the
    ///   memory was made by another model; the store stays as it was committed last.
    public func index(
        _ path: String, into name: String, store: StoreLocation,
        options: IndexOptions = IndexOptions(), progress: (IndexProgress) -> Void = { _ in }
    ) throws -> IndexReport {
        try requireMemoryLayers()
        let tree = try SourceTree(path, options: options)
        let isNew = try !MemoryDirectory(path: store.path).contains(MemoryName(name))
        let outcome = Result {
            let target = try IndexTarget.open(
                name, store: store, model: model, tree: tree, options: options)
            let indexer = try Indexer(
                model: model, target: target, interruption: options.interruption)
            return try indexer.run(progress: progress)
        }
        if isNew { discardEmpty(name, store: store) }
        return try outcome.get()
    }

    /// Removes a memory that was just made and to which nothing could be committed.
    private func discardEmpty(_ name: String, store: StoreLocation) {
        let directory = MemoryDirectory(path: store.path)
        guard let memory = try? MemoryName(name),
            case .success(let contents) = directory.listing(memory).contents,
            contents.statistics.documents == 0
        else { return }
        do {
            try directory.remove(memory)
        } catch {
            logger.warning("the empty memory '\(name)' could not be removed: \(error)")
        }
    }

    /// What `index` would read and how long it would take, without reading it.
    public func plan(_ path: String, options: IndexOptions = IndexOptions()) throws -> IndexPlan {
        try requireMemoryLayers()
        let tree = try SourceTree(path, options: options)
        let listing = try tree.listing()
        var tokens = 0
        var paths: [String] = []
        var bytes = 0
        var sample: [TokenID] = []
        for file in listing.files {
            guard let text = try? file.read() else { continue }
            let ids = try model.tokenizer.encode(text.bytes)
            tokens += ids.count
            paths.append("\(file.path)")
            bytes += text.size
            if sample.count < Self.sampleTokens { sample += ids.prefix(Self.sampleTokens) }
        }
        let rate = try encodingRate(
            Array(sample.prefix(min(Self.sampleTokens, model.windowing.windowTokens))))
        return IndexPlan(
            source: tree.root, files: paths.count, paths: paths, sourceBytes: bytes, tokens: tokens,
            memoryBytes: tokens * model.model.configuration.memoryBytesPerToken,
            estimatedSeconds: rate > 0 ? Double(tokens) / rate : 0, tokensPerSecond: rate,
            skipped: listing.skippedPaths)
    }

    /// Tokens whose reading is timed for an estimate: few, because a large model takes seconds.
    private static let sampleTokens = 256

    /// Tokens per second of reading `sample` into memory.
    private func encodingRate(_ sample: [TokenID]) throws -> Double {
        guard !sample.isEmpty else { return 0 }
        let memory = WorkingMemory(
            configuration: model.model.configuration, compute: model.model.compute)
        let encoder = try MemoryEncoder(
            model: model.model, windowTokens: model.windowing.windowTokens)
        let (_, seconds) = try Self.timed { try encoder.encode(sample, sink: memory) }
        return Double(sample.count) / seconds
    }

    func requireMemoryLayers() throws {
        guard model.hasMemoryLayers else {
            throw EngineError(
                .usage,
                "the model '\(model.name)' has no memory layers: it was not trained to attend to a"
                    + " memory; choose a LongLLaMA checkpoint, or an adapter with --adapter")
        }
    }
}

extension CorpusListing {
    /// What was left out, as reports show it.
    var skippedPaths: [SkippedPath] {
        skipped.map { SkippedPath(path: "\($0.path)", reason: "\($0.reason)") }
    }
}
