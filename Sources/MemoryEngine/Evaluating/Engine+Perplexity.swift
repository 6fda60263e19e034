import Corpus
import Foundation
import LinearAlgebra
import LongLlama
import MemoryStorage
import PassageSearch
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
    ///   - memoryTokens: sizes to which the memory is cut, too, keeping what was read first; its
    ///     nearest pairs are then found by a scan.
    ///   - unrelated: another memory to compare with.
    ///   - recognisesSpecialTokens: whether special tokens spelled out in the files are control
    ///     tokens instead of text.
    public func perplexity(
        of paths: [String], memory name: String? = nil, store: StoreLocation, window: Int? = nil,
        continues: Bool = false, memoryTokens: [Int] = [], unrelated: String? = nil,
        recognisesSpecialTokens: Bool = false, options: AskOptions = AskOptions()
    ) throws -> PerplexityReport {
        let length = min(
            window ?? model.model.configuration.maxPositionEmbeddings,
            model.model.configuration.maxPositionEmbeddings)
        guard !paths.isEmpty else { throw EngineError(.usage, "name at least one file") }
        guard length > 1 else {
            throw EngineError(
                .usage, "a window of \(length) tokens predicts nothing; choose at least 2")
        }
        guard name != nil || (memoryTokens.isEmpty && unrelated == nil) else {
            throw EngineError(.usage, "sizes and an unrelated memory need a --memory to be of")
        }
        let memory = try name.map { try OpenedMemory.open($0, store: store, model: model) }
        let other = try unrelated.map { try OpenedMemory.open($0, store: store, model: model) }
        let mounted = try mounts(memory, unrelated: other, sizes: memoryTokens, options: options)
        let identifiers = memory?.identifiers(elsewhere: other)
        let scored = try paths.map { path in
            let scoring = try scoring(
                path, window: length, overflow: continues ? options.generation.overflow : nil,
                identifiers: identifiers, special: recognisesSpecialTokens)
            return (path, scoring.bytes, try mounted.map { try scoring.sums($0.attention) })
        }
        let hashes = try memory.map { try contentHashes($0) } ?? []
        let files = scored.map { path, bytes, sums in
            FilePerplexity(
                path: path, tokens: sums[0].count(.all), likelihoodWithout: sums[0].mean(.all),
                likelihoodWith: memory == nil ? nil : sums[1].mean(.all),
                isInMemory: hashes.contains(ContentHash(of: bytes).bytes))
        }
        let memories = mounted.enumerated().map { index, mount in
            var sums = ClassSums()
            for (_, _, file) in scored { sums.add(file[index]) }
            return MemoryPerplexity(
                memory: mount.name, memoryTokens: mount.tokens, classes: ClassPerplexity.all(sums))
        }
        let likelihood = { (index: Int) in
            memories[index].classes.first { $0.tokenClass == .all }?.likelihood ?? 0
        }
        let (without, with) = (likelihood(0), memory == nil ? nil : likelihood(1))
        return PerplexityReport(
            memory: name, attention: memory == nil ? nil : options.attention, window: length,
            files: files, tokens: files.reduce(0) { $0 + $1.tokens }, likelihoodWithout: without,
            likelihoodWith: with, perplexityWithout: exp(without),
            perplexityWith: with.map { exp($0) }, memories: memories)
    }

    /// A memory under which files are scored.
    private struct Mount {
        var name: String?
        var tokens = 0
        var attention: [any MemoryAttention] = []
    }

    /// No memory, the whole one, its beginnings, and the unrelated one.
    private func mounts(
        _ memory: OpenedMemory?, unrelated: OpenedMemory?, sizes: [Int], options: AskOptions
    ) throws -> [Mount] {
        let compute = model.model.compute
        let whole = { (memory: OpenedMemory) in
            Mount(
                name: memory.name, tokens: memory.snapshot.liveTokenCount,
                attention: [
                    try memory.attention(
                        options.attention,
                        search: try memory.search(
                            k: options.topK, probes: options.probes, pool: compute.pool),
                        compute: compute)
                ])
        }
        var mounts = [Mount()]
        guard let memory else { return mounts }
        mounts.append(try whole(memory))
        for size in sizes.sorted() where size > 0 {
            let selection = try memory.selection().prefix(size)
            mounts.append(
                Mount(
                    name: memory.name, tokens: selection.tokenCount,
                    attention: [
                        try options.attention.memory(
                            selection, passages: { try memory.snapshot.passages().prefix(size) },
                            topK: options.topK, compute: compute)
                    ]))
        }
        if let unrelated { mounts.append(try whole(unrelated)) }
        return mounts
    }

    private func contentHashes(_ memory: OpenedMemory) throws -> Set<[UInt8]> {
        Set(try memory.snapshot.files().compactMap { $0.entry.contentHash?.bytes })
    }

    private func scoring(
        _ path: String, window: Int, overflow: ContextOverflow?,
        identifiers: RepositoryIdentifiers?, special: Bool
    ) throws -> FileScoring {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw EngineError(.missing, "the file '\(path)' cannot be read")
        }
        let bytes = [UInt8](data)
        let tokens = try model.tokenizer.encodeWithSpans(
            bytes, specialTokens: special ? .recognised : .plainText)
        guard tokens.count > 1 else {
            throw EngineError(.data, "'\(path)' has fewer than two tokens to measure")
        }
        return FileScoring(
            model: model.model, bytes: bytes, tokens: tokens, window: window,
            overflow: overflow?.window, contains: { identifiers?.contains($0) ?? false })
    }
}
