import Foundation
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
        func fingerprint(scaling: String) throws -> String {
            let path = directory.path("model/config.json")
            let json = try String(contentsOfFile: path, encoding: .utf8)
                .replacingOccurrences(of: "\"longllama\"", with: "\"llama\"")
                .replacingOccurrences(
                    of: "\"rope_theta\": 10000", with: "\"rope_theta\": 10000, \(scaling)")
            try directory.write("scaled/config.json", json)
            for name in ["tokenizer.json", "model.safetensors"] {
                try? FileManager.default.copyItem(
                    atPath: directory.path("model/\(name)"),
                    toPath: directory.path("scaled/\(name)"))
            }
            return try load { $0.model = directory.path("scaled") }.fingerprint
        }
        #expect(try fingerprint(scaling: "\"rope_scaling\": null") == usual)
        #expect(
            try fingerprint(scaling: "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2}")
                != usual)
    }
}
