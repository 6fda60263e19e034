import Corpus
import Foundation
import LinearAlgebra
import LongLlama
import MemoryStorage
import Tokenization

extension Engine {
    /// Likelihood of files without and, when a memory is named, with it.
    ///
    /// Each file is cut into windows that do not see each other, so every token is predicted
    /// from its own window and the memory alone.
    ///
    /// - Parameters:
    ///   - window: tokens of a window; the model's own when `nil`.
    ///   - continues: reads each file as one conversation instead, in pieces of an eighth of a
    ///     window, with what overflows moving to the session's memory.
    public func perplexity(
        of paths: [String], memory name: String? = nil, store: StoreLocation, window: Int? = nil,
        continues: Bool = false, options: AskOptions = AskOptions()
    ) throws -> PerplexityReport {
        let length = min(
            window ?? model.model.configuration.maxPositionEmbeddings,
            model.model.configuration.maxPositionEmbeddings)
        guard !paths.isEmpty else { throw EngineError(.usage, "name at least one file") }
        guard length > 1 else {
            throw EngineError(
                .usage, "a window of \(length) tokens predicts nothing; choose at least 2")
        }
        let memory = try name.map { try OpenedMemory.open($0, store: store, model: model) }
        let hashes = try memory.map { try contentHashes($0) } ?? []
        let files = try paths.map {
            try perplexity(
                of: $0, memory: memory, hashes: hashes, window: length, continues: continues,
                options: options)
        }
        let tokens = files.reduce(0) { $0 + $1.tokens }
        func mean(_ value: (FilePerplexity) -> Double?) -> Double? {
            let sum = files.reduce(0.0) { $0 + (value($1) ?? 0) * Double($1.tokens) }
            return tokens > 0 ? sum / Double(tokens) : 0
        }
        let without = mean(\.likelihoodWithout) ?? 0
        let with = memory == nil ? nil : mean(\.likelihoodWith)
        return PerplexityReport(
            memory: name, attention: memory == nil ? nil : options.attention, window: length,
            files: files, tokens: tokens, likelihoodWithout: without, likelihoodWith: with,
            perplexityWithout: exp(without), perplexityWith: with.map { exp($0) })
    }

    private func contentHashes(_ memory: OpenedMemory) throws -> Set<[UInt8]> {
        Set(try memory.snapshot.files().compactMap { $0.entry.contentHash?.bytes })
    }

    private func perplexity(
        of path: String, memory: OpenedMemory?, hashes: Set<[UInt8]>, window: Int,
        continues: Bool, options: AskOptions
    ) throws -> FilePerplexity {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw EngineError(.missing, "the file '\(path)' cannot be read")
        }
        let bytes = [UInt8](data)
        let tokens = try model.tokenizer.encode(bytes)
        guard tokens.count > 1 else {
            throw EngineError(.data, "'\(path)' has fewer than two tokens to measure")
        }
        let compute = model.model.compute
        let mounted = try memory.map {
            $0.attention(
                options.attention,
                search: try $0.search(k: options.topK, probes: options.probes, pool: compute.pool),
                compute: compute)
        }
        let measure = { (mounted: [any MemoryAttention]) in
            continues
                ? try self.continuedLikelihood(
                    tokens, mounted: mounted, overflow: options.generation.overflow)
                : try self.likelihood(tokens, window: window, mounted: mounted)
        }
        let without = try measure([])
        let with = try mounted.map { try measure([$0]) }
        return FilePerplexity(
            path: path, tokens: without.count, likelihoodWithout: without.mean,
            likelihoodWith: with?.mean,
            isInMemory: hashes.contains(ContentHash(of: bytes).bytes))
    }

    /// Mean likelihood of a text read as one conversation, piece by piece, with the cache.
    private func continuedLikelihood(
        _ tokens: [Int32], mounted: [any MemoryAttention], overflow: ContextOverflow
    ) throws -> (mean: Double, count: Int) {
        let piece = max(model.model.configuration.maxPositionEmbeddings / 8, 1)
        let session = Session(model: model.model, mounted: mounted, overflow: overflow.window)
        var likelihood = TokenLikelihood(tokens)
        for begin in stride(from: 0, to: tokens.count, by: piece) {
            let part = Array(tokens[begin..<min(begin + piece, tokens.count)])
            try session.forward(
                part, usesCache: true, lastContextLength: part.count, logits: .all
            ) { likelihood.add(begin + $0, $1) }
        }
        return (likelihood.mean, likelihood.values.count)
    }

    /// Mean likelihood over independent windows, and the number of predicted tokens.
    private func likelihood(
        _ tokens: [Int32], window: Int, mounted: [any MemoryAttention]
    ) throws -> (mean: Double, count: Int) {
        var sum = 0.0
        var count = 0
        for begin in stride(from: 0, to: tokens.count, by: window) {
            let part = Array(tokens[begin..<min(begin + window, tokens.count)])
            guard part.count > 1 else { continue }
            var likelihood = TokenLikelihood(part)
            try Session(model: model.model, mounted: mounted, tokenLimit: part.count).forward(
                part, usesCache: false, lastContextLength: part.count, logits: .all
            ) { likelihood.add($0, $1) }
            sum += likelihood.mean * Double(likelihood.values.count)
            count += likelihood.values.count
        }
        return (count > 0 ? sum / Double(count) : 0, count)
    }
}
