import LongLlama
import TestSupport
import Testing

@testable import MemoryEngine

@Suite struct ModelLoaderTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try TinyModel().write(to: directory.path("model"))
        try TinyModel.writeAdapter(to: directory.path("adapter"), seed: 1)
    }

    private func load(_ change: (inout ModelOptions) -> Void = { _ in }) throws -> LoadedModel {
        var options = ModelOptions(model: directory.path("model"), threads: 1)
        change(&options)
        return try ModelLoader.load(options)
    }

    /// An adapter brings its own window, but not against what was asked for.
    @Test func lastContextLengthIsTheOneAskedFor() throws {
        let adapter = AdapterChoice.file(directory.path("adapter"))
        func length(_ change: (inout ModelOptions) -> Void) throws -> Int {
            try load(change).model.configuration.lastContextLength
        }
        #expect(try length { _ in } == 24)
        #expect(try length { $0.lastContextLength = 8 } == 8)
        #expect(try length { $0.adapter = adapter } == TinyModel.window)
        #expect(
            try length {
                $0.adapter = adapter
                $0.lastContextLength = 8
            } == 8)
        #expect(throws: (any Error).self) {
            try load {
                $0.adapter = adapter
                $0.lastContextLength = .max
            }
        }
    }

    /// Pairs made with other positions belong to another model.
    @Test func positionsArePartOfTheFingerprint() throws {
        let usual = try load().fingerprint
        #expect(try load { $0.memoryPositionals = true }.fingerprint == usual)
        #expect(try load { $0.memoryPositionals = false }.fingerprint != usual)
    }
}
