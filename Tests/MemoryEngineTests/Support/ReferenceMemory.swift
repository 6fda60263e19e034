import Foundation
import LongLlama
import TestSupport
import Tokenization

@testable import MemoryEngine

/// The memory of documents built in RAM by the model alone: what a stored one must equal.
struct ReferenceMemory {
    private let model: LoadedModel
    let memory: WorkingMemory

    init(_ model: LoadedModel) {
        self.model = model
        memory = WorkingMemory(
            configuration: model.model.configuration, compute: model.model.compute)
    }

    /// Reads the files of `directory`, in the byte order of their paths.
    init(
        _ model: LoadedModel, reading directory: TemporaryDirectory,
        population: MemoryEngine.Population = .isolated
    ) throws {
        self.init(model)
        let names = try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        for name in names {
            var isDirectory: ObjCBool = false
            let path = directory.path(name)
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            guard !isDirectory.boolValue, let data = FileManager.default.contents(atPath: path)
            else { continue }
            try read([UInt8](data), population: population)
        }
    }

    /// Reads one document.
    func read(_ bytes: [UInt8], population: MemoryEngine.Population) throws {
        let encoder = try MemoryEncoder(
            model: model.model, windowTokens: model.windowing.windowTokens)
        let tokens = try model.tokenizer.encode(bytes)
        guard population == .isolated else {
            try encoder.encode(tokens, memories: [memory], sink: memory)
            return
        }
        let document = WorkingMemory(
            configuration: model.model.configuration, compute: model.model.compute)
        try encoder.encode(
            tokens, memories: model.windowing.independentWindows ? [] : [document],
            sink: Fork(first: document, second: memory))
    }

    /// Sends pairs to two memories.
    private final class Fork: MemorySink {
        private let first: WorkingMemory
        private let second: WorkingMemory

        init(first: WorkingMemory, second: WorkingMemory) {
            self.first = first
            self.second = second
        }

        func append(_ pairs: TokenPairs, layer: Int) {
            first.append(pairs, layer: layer)
            second.append(pairs, layer: layer)
        }
    }
}
