import Foundation
import MemoryStorage
import TestSupport
import Testing

@testable import MemoryEngine

/// What may not be read into a memory: each refusal says both sides and the remedy, and leaves
/// the memory as it was.
@Suite struct IndexTargetTests {
    /// Runs `attempt`, which must fail with a text that contains `parts`.
    private static func refusal(
        _ bench: Workbench, _ kind: EngineError.Kind, mentions parts: [String],
        attempt: () throws -> Void
    ) throws {
        let generation = try bench.generation()
        let files = try bench.paths()
        let error = try #require(
            #expect(throws: (any Error).self) { try attempt() })
        #expect(EngineError.Kind(of: error) == kind)
        for part in parts {
            #expect("\(error)".contains(part), "'\(error)' does not mention '\(part)'")
        }
        #expect(try bench.generation() == generation)
        #expect(try bench.paths() == files)
    }

    private static func indexed(_ tiny: TinyModel = TinyModel()) throws -> Workbench {
        let bench = try Workbench(tiny)
        try bench.writeFiles(2)
        try bench.index()
        try bench.tree.write("src/new.txt", "new\n")
        return bench
    }

    @Test func anotherModelIsRefused() throws {
        let bench = try Self.indexed()
        let other = try bench.otherModel(TinyModel(seed: 2))
        #expect(other.fingerprint != bench.model.fingerprint)
        let parts = [bench.model.fingerprint, other.fingerprint, "index again"]
        try Self.refusal(bench, .usage, mentions: parts) {
            _ = try Engine(model: other).index(bench.tree.path, into: "m", store: bench.store)
        }
        try Self.refusal(bench, .usage, mentions: parts) {
            _ = try Engine(model: other).ask("?", memory: "m", store: bench.store)
        }
    }

    @Test func anotherTokenizerIsRefused() throws {
        let bench = try Self.indexed()
        let other = try bench.otherModel(TinyModel(firstByte: 1))
        #expect(other.fingerprint == bench.model.fingerprint)
        let parts = [
            "tokenizer", bench.model.tokenizerFingerprint, other.tokenizerFingerprint,
            "index again",
        ]
        try Self.refusal(bench, .usage, mentions: parts) {
            _ = try Engine(model: other).index(bench.tree.path, into: "m", store: bench.store)
        }
        try Self.refusal(bench, .usage, mentions: parts) {
            _ = try Engine(model: other).compare(
                prompt: Array("?".utf8), memory: "m", store: bench.store)
        }
    }

    @Test func anotherAdapterIsRefused() throws {
        let bench = try Self.indexed()
        let first = try bench.otherModel(adapterSeed: 1)
        let second = try bench.otherModel(adapterSeed: 2)
        let fingerprint = try #require(first.adapterFingerprint)
        try Self.refusal(bench, .usage, mentions: ["none", fingerprint, "--adapter"]) {
            _ = try Engine(model: first).index(bench.tree.path, into: "m", store: bench.store)
        }
        _ = try Engine(model: first).index(bench.tree.path, into: "adapted", store: bench.store)
        let other = try #require(second.adapterFingerprint)
        try Self.refusal(bench, .usage, mentions: [fingerprint, other, "--adapter"]) {
            _ = try Engine(model: second).ask("?", memory: "adapted", store: bench.store)
        }
    }

    @Test func anAdapterThatSkipsOtherTokensIsAnother() throws {
        let bench = try Self.indexed()
        let first = try bench.otherModel(adapterSeed: 1)
        let second = try bench.otherModel(adapterSeed: 1, skippedTokens: 1)
        _ = try Engine(model: first).index(bench.tree.path, into: "adapted", store: bench.store)
        let fingerprint = try #require(first.adapterFingerprint)
        let other = try #require(second.adapterFingerprint)
        try Self.refusal(bench, .usage, mentions: [fingerprint, other, "--adapter"]) {
            _ = try Engine(model: second).ask("?", memory: "adapted", store: bench.store)
        }
        try Self.refusal(bench, .usage, mentions: [fingerprint, other, "--adapter"]) {
            _ = try Engine(model: second).index(
                bench.tree.path, into: "adapted", store: bench.store)
        }
    }

    @Test func anotherElementTypeIsRefusedForWritingOnly() throws {
        let bench = try Self.indexed()
        let other = try bench.otherModel(elementType: "bfloat16")
        try Self.refusal(bench, .usage, mentions: ["float32", "bfloat16", "index again"]) {
            _ = try Engine(model: other).index(bench.tree.path, into: "m", store: bench.store)
        }
        let answer = try Engine(model: other).ask("?", memory: "m", store: bench.store)
        #expect(answer.memory?.name == "m")
    }

    @Test func anotherPopulationIsRefused() throws {
        let bench = try Self.indexed()
        try Self.refusal(bench, .usage, mentions: ["isolated", "chained", "index again"]) {
            try bench.index("m", IndexOptions(population: .chained))
        }
    }

    @Test func anotherRootIsRefused() throws {
        let bench = try Self.indexed()
        let elsewhere = try TemporaryDirectory()
        try elsewhere.write("a.txt", "a\n")
        let parts = [bench.tree.path, elsewhere.path, "--memory"]
        try Self.refusal(bench, .usage, mentions: parts) {
            _ = try bench.engine.index(elsewhere.path, into: "m", store: bench.store)
        }
    }

    @Test func anotherMemoryLayersAreRefused() throws {
        let bench = try Self.indexed()
        let other = try bench.otherModel(TinyModel(memoryLayers: [2, 3]))
        try Self.refusal(bench, .usage, mentions: ["[1, 3]", "[2, 3]"]) {
            _ = try Engine(model: other).ask("?", memory: "m", store: bench.store)
        }
    }

    @Test(arguments: ["changed", "removed"])
    func chainedMemoryRefusesWhatItCannotForget(how: String) throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        let options = IndexOptions(population: .chained)
        try bench.index("m", options)
        if how == "changed" {
            try bench.tree.write("src/file1.txt", "something else\n")
        } else {
            try bench.tree.remove("src/file1.txt")
        }
        let parts = ["src/file1.txt", "chained", "index again", "isolated"]
        try Self.refusal(bench, .usage, mentions: parts) { try bench.index("m", options) }
    }

    @Test func chainedMemoryTakesNewFiles() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        let options = IndexOptions(population: .chained)
        let before = try bench.index("m", options)
        try bench.tree.write("a-new.txt", "new text\n")
        let after = try bench.index("m", options)
        #expect(after.documentsRead == 1)
        #expect(after.tokensTotal == before.tokensTotal + 9)
    }

    @Test func secondWriterIsBusy() throws {
        let bench = try Self.indexed()
        let store = try MemoryDirectory(path: bench.store.path).open(
            MemoryName("m"), access: .readWrite)
        let writer = try store.writer()
        try Self.refusal(bench, .busy, mentions: ["writing", "wait"]) { try bench.index() }
        try Self.refusal(bench, .busy, mentions: ["writing"]) {
            try MemoryCatalogue(bench.store).remove("m")
        }
        // Reading goes on.
        let answer = try bench.engine.ask("?", memory: "m", store: bench.store)
        #expect(answer.memory?.name == "m")
        try writer.finish()
        #expect(try bench.index().documentsRead == 1)
    }

    @Test func emptyTreeMakesNoMemory() throws {
        let bench = try Workbench()
        try bench.tree.write("binary.bin", [0, 0, 0])
        let error = #expect(throws: EngineError.self) { try bench.index() }
        #expect(error?.kind == .missing)
        #expect(error?.message.contains(bench.tree.path) == true)
        #expect(try MemoryCatalogue(bench.store).list().isEmpty)
    }

    @Test func missingTreeMakesNoMemory() throws {
        let bench = try Workbench()
        for path in [bench.tree.path("nowhere"), "/dev/null"] {
            let error = try #require(
                #expect(throws: (any Error).self) {
                    _ = try bench.engine.index(path, into: "m", store: bench.store)
                })
            #expect([.missing, .usage].contains(EngineError.Kind(of: error)))
            #expect("\(error)".contains(path))
        }
        #expect(try MemoryCatalogue(bench.store).list().isEmpty)
    }

    @Test func treeThatIsGoneLeavesTheMemory() throws {
        let bench = try Self.indexed()
        let path = bench.tree.path
        try FileManager.default.moveItem(atPath: path, toPath: bench.directory.path("away"))
        try Self.refusal(bench, .missing, mentions: [path]) { try bench.index() }
        #expect(try MemoryCatalogue(bench.store).status("m").removed == [path])
        let answer = try bench.engine.ask("?", memory: "m", store: bench.store)
        #expect(answer.memory?.stalePaths == [path])
    }

    @Test(arguments: ["", "..", "a/b", ".hidden", "ü", String(repeating: "x", count: 101)])
    func impossibleNameIsRefused(name: String) throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        let error = try #require(#expect(throws: (any Error).self) { try bench.index(name) })
        #expect(EngineError.Kind(of: error) == .usage)
        #expect(!FileManager.default.fileExists(atPath: bench.store.path))
    }

    @Test func modelWithoutMemoryLayersIsRefused() throws {
        let bench = try Workbench(TinyModel(memoryLayers: []))
        try bench.writeFiles(1)
        for attempt in [
            { _ = try bench.index() }, { _ = try bench.engine.plan(bench.tree.path) },
        ] as [() throws -> Void] {
            let error = #expect(throws: EngineError.self) { try attempt() }
            #expect(error?.kind == .usage)
            #expect(error?.message.contains("--adapter") == true)
        }
        #expect(!FileManager.default.fileExists(atPath: bench.store.path))
    }
}
