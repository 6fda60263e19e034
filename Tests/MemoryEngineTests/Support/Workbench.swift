import Foundation
import LongLlama
import MemoryStorage
import TestSupport
import Tokenization

@testable import MemoryEngine

/// A model, a source tree and a store in a temporary directory.
final class Workbench {
    let directory: TemporaryDirectory
    let model: LoadedModel
    let engine: Engine
    let tree: TemporaryDirectory

    /// - Parameters:
    ///   - adapterSeed: seed of an adapter that is applied; none when `nil`.
    ///   - precision: of the model's products; `nil` is the machine's best.
    ///   - skippedTokens: first tokens of windows that the adapter keeps out of memory.
    init(
        _ tiny: TinyModel = TinyModel(), adapterSeed: UInt64? = nil,
        precision: ComputePrecision? = .float32, skippedTokens: Int = 0
    ) throws {
        directory = try TemporaryDirectory()
        tree = try TemporaryDirectory()
        model = try Self.load(
            tiny, in: directory, adapterSeed: adapterSeed, elementType: nil, precision: precision,
            skippedTokens: skippedTokens)
        engine = Engine(model: model)
    }

    var store: StoreLocation { StoreLocation(path: directory.path("store")) }

    /// A model beside the workbench's own.
    func otherModel(
        _ tiny: TinyModel = TinyModel(), adapterSeed: UInt64? = nil, elementType: String? = nil,
        skippedTokens: Int = 0
    ) throws -> LoadedModel {
        try Self.load(
            tiny, in: directory, adapterSeed: adapterSeed, elementType: elementType,
            precision: .float32, skippedTokens: skippedTokens)
    }

    private static func load(
        _ tiny: TinyModel, in directory: TemporaryDirectory, adapterSeed: UInt64?,
        elementType: String?, precision: ComputePrecision?, skippedTokens: Int
    ) throws -> LoadedModel {
        let path = directory.path("model-\(UUID().uuidString)")
        try tiny.write(to: path)
        var options = ModelOptions(
            model: path, threads: 2, memoryElementType: elementType, precision: precision)
        if let adapterSeed {
            try TinyModel.writeAdapter(
                to: "\(path).adapter", seed: adapterSeed, skipping: skippedTokens)
            options.adapter = .file("\(path).adapter")
        }
        return try ModelLoader.load(options)
    }

    /// Indexes the tree into the memory `name`.
    @discardableResult
    func index(
        _ name: String = "m", _ options: IndexOptions = IndexOptions(),
        progress: (IndexProgress) -> Void = { _ in }
    ) throws -> IndexReport {
        try engine.index(
            tree.path, into: name, store: store, options: options, progress: progress)
    }

    /// Indexes the tree with segments of `tokens` tokens at least and twice as many at most.
    @discardableResult
    func index(
        _ name: String, segmentTokens tokens: Int, population: MemoryEngine.Population = .isolated
    ) throws -> IndexReport {
        let options = IndexOptions(population: population)
        let directory = MemoryDirectory(path: store.path)
        let tree = try SourceTree(tree.path, options: options)
        let memory = try MemoryName(name)
        let store =
            try directory.contains(memory)
            ? try directory.open(memory, access: .readWrite)
            : try directory.create(
                memory,
                manifest: MemoryManifest.describing(
                    model, population: population, root: tree.root, options: options.recorded))
        let target = IndexTarget(
            name: name, tree: tree, listing: try tree.listing(), store: store,
            writer: try store.writer(
                geometry: SegmentGeometry(targetTokens: tokens, maximumTokens: 2 * tokens)))
        return try Indexer(model: model, target: target, interruption: nil).run { _ in }
    }

    /// Attention to the `k` nearest pairs of a memory in RAM, found by a scan of all.
    func nearest(_ memory: WorkingMemory, k: Int) -> NearestSelectedMemory {
        NearestSelectedMemory(
            PairSelection(configuration: model.model.configuration, all: memory), k: k,
            compute: model.model.compute)
    }

    /// The memory `name` as this process has it open.
    func open(_ name: String = "m") throws -> OpenedMemory {
        try OpenedMemory.open(name, store: store, model: model)
    }

    func generation(_ name: String = "m") throws -> UInt64 {
        try MemoryCatalogue(store).status(name).memory.generation
    }

    /// Logits of every token of `prompt` with a memory mounted. `[tokens][vocabulary]`
    func logits(_ prompt: String, _ memory: (any MemoryAttention)?) throws -> [[Float]] {
        try model.logits(prompt, memory)
    }

    /// Logits with exact attention to the stored memory `name`.
    func exactLogits(_ prompt: String, _ name: String = "m") throws -> [[Float]] {
        let memory = try open(name)
        return try logits(
            prompt,
            StoredMemory(memory.snapshot, layout: memory.layout, compute: model.model.compute))
    }

    /// Writes `count` files of seeded words, a few hundred bytes each.
    func writeFiles(_ count: Int, seed: UInt64 = 7) throws {
        for index in 0..<count {
            try tree.write(
                "src/file\(index).txt", Self.text(seed: seed &+ UInt64(index), lines: 4 + index))
        }
    }

    /// Lines of seeded words.
    static func text(seed: UInt64, lines: Int) -> String {
        var generator = SeededGenerator(seed: seed)
        let words = [
            "let", "memory", "=", "window", "(key, value)", "for", "é", "return", "{", "}",
        ]
        return (0..<lines).map { line in
            let chosen = (0..<6).compactMap { _ in words.randomElement(using: &generator) }
            return "\(line): " + chosen.joined(separator: " ") + "\n"
        }.joined()
    }
}

extension LoadedModel {
    /// Logits of every token of `prompt` with a memory mounted. `[tokens][vocabulary]`
    func logits(_ prompt: String, _ memory: (any MemoryAttention)?) throws -> [[Float]] {
        try logits(Array(prompt.utf8), memory)
    }

    /// Logits of every token of a prompt of any bytes.
    func logits(_ prompt: [UInt8], _ memory: (any MemoryAttention)?) throws -> [[Float]] {
        var rows: [[Float]] = []
        try Session(model: model, mounted: memory.map { [$0] } ?? []).forward(
            tokenizer.encode(prompt), usesCache: false, logits: .all
        ) { _, logits in rows.append(Array(logits)) }
        return rows
    }
}

/// The largest absolute difference; infinity where the shapes differ.
func largestDifference(_ left: [[Float]], _ right: [[Float]]) -> Float {
    guard left.map(\.count) == right.map(\.count) else { return .infinity }
    return zip(left.joined(), right.joined()).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
