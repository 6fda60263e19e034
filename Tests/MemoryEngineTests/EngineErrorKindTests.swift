import Checkpoints
import Corpus
import LongLlama
import MemoryStorage
import TestSupport
import Testing
import Tokenization

@testable import MemoryEngine

/// The kind of an error decides the exit code of the program.
@Suite struct EngineErrorKindTests {
    private static func expect(
        _ kind: EngineError.Kind, _ errors: [any Error],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for error in errors {
            #expect(
                EngineError.Kind(of: error) == kind, "\(error)", sourceLocation: sourceLocation)
        }
    }

    @Test func engineErrorsKnowTheirKind() {
        for kind in [
            EngineError.Kind.usage, .data, .missing, .unavailable, .cannotCreate, .busy,
            .interrupted, .failure,
        ] {
            Self.expect(kind, [EngineError(kind, "text")])
            #expect("\(EngineError(kind, "text"))" == "text")
        }
    }

    @Test func storageErrors() {
        let mismatch = ManifestMismatch(field: .model, memory: "a", expected: "b")
        Self.expect(
            .usage,
            [
                MemoryStorageError.mismatch(mismatch), .memoryExists(path: "p"),
                .invalidName(name: "n", reason: "r"),
            ])
        Self.expect(
            .missing, [MemoryStorageError.memoryMissing(path: "p"), .unknownFile(path: "p")])
        Self.expect(.busy, [MemoryStorageError.writerBusy(path: "p", process: 1)])
        Self.expect(.unavailable, [MemoryStorageError.memoryReplaced(path: "p")])
        Self.expect(
            .cannotCreate,
            [MemoryStorageError.diskFull(path: "p"), .readOnlyStore(path: "p", reason: "r")])
        Self.expect(
            .data,
            [
                MemoryStorageError.notAMemory(path: "p", reason: "r"),
                .unknownFormatVersion(found: 9, supported: 1), .invalidManifest(reason: "r"),
                .corruptedBlock(key: "k", reason: "r"),
                .corruptedRecord(database: "d", reason: "r"),
            ])
        Self.expect(
            .failure,
            [
                MemoryStorageError.search("s"),
                .system(operation: "o", path: "p", reason: "r"),
            ])
    }

    @Test func modelErrors() {
        Self.expect(.usage, [ModelError.request("r")])
        Self.expect(
            .data,
            [
                ModelError.configuration("c"), .adapter("a"),
                .weights(tensor: "t", expected: "e", received: "r"),
                .tokenOutOfRange(id: 9, vocabularySize: 3),
            ])
    }

    @Test func fetchErrors() {
        Self.expect(.missing, [ModelFetchError.notInCache(model: "m", directory: "d")])
        Self.expect(.interrupted, [ModelFetchError.interrupted(tool: "curl", signal: 2)])
        Self.expect(
            .cannotCreate,
            [
                ModelFetchError.diskFull(path: "p", needed: 1, free: 0),
                .cacheNotWritable(path: "p", reason: "r"),
            ])
        Self.expect(
            .data, [ModelFetchError.digestMismatch(path: "p", expected: "e", received: "r")])
        Self.expect(
            .unavailable,
            [
                ModelFetchError.indexUnavailable(package: "p", detail: "d"),
                .missingTool(tool: "t", remedy: "r"), .offline(model: "m"),
            ])
    }

    @Test func corpusErrors() {
        Self.expect(
            .missing, [CorpusError.unreadableRoot(path: "p", failure: SystemFailure(code: 2))])
        Self.expect(
            .usage,
            [
                CorpusError.invalidGlob("["), .tooManyEntries(path: "p", limit: 1),
                .invalidOption(name: "n", value: 1, allowed: 2...3),
            ])
        Self.expect(.data, [CorpusError.malformedHash("x")])
    }

    @Test func tokenizationErrors() {
        Self.expect(.data, [TokenizationError.invalidVocabulary(reason: "r")])
        Self.expect(
            .usage, [TokenizationError.invalidConversation(template: "t", reason: "r")])
    }

    @Test func otherErrorsAreFailures() {
        struct Other: Error {}
        Self.expect(.failure, [Other()])
    }

    /// Errors of real files, as the program meets them.
    @Test func checkpointErrors() throws {
        let directory = try TemporaryDirectory()
        try directory.write("bad.gguf", "this is no checkpoint, whatever its name says")
        let damaged = try #require(
            #expect(throws: (any Error).self) {
                try ModelLoader.load(ModelOptions(model: directory.path("bad.gguf")))
            })
        Self.expect(.data, [damaged])
        let missing = try #require(
            #expect(throws: (any Error).self) {
                try ModelLoader.load(ModelOptions(model: directory.path("none.gguf")))
            })
        Self.expect(.missing, [missing])
        try directory.write("model/config.json", "{}")
        let empty = try #require(
            #expect(throws: (any Error).self) {
                try ModelLoader.load(ModelOptions(model: directory.path("model")))
            })
        Self.expect(.missing, [empty])
    }
}
