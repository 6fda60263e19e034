import LMDB
import MemoryStorage
import TestSupport
import Testing

@Suite struct MemoryManifestTests {
    typealias Field = ManifestMismatch.Field

    private static func changed(_ field: Field) -> MemoryManifest {
        var manifest = TestDocument.manifest
        switch field {
        case .formatVersion: manifest.formatVersion = 9
        case .model: manifest.modelFingerprint = "m2"
        case .tokenizer: manifest.tokenizerFingerprint = "t2"
        case .adapter: manifest.adapterFingerprint = "a2"
        case .memoryLayers: manifest.memoryLayers = [3, 6]
        case .dimensions: manifest.headDim = 16
        case .elementType: manifest.elementType = .bfloat16
        case .keyLayout: manifest.keyLayout = .interleaved
        case .population: manifest.population = .chained
        case .windows: manifest.independentWindows = true
        }
        return manifest
    }

    @Test(arguments: Field.allCases) func everyDifferenceIsNamedWithBothSides(field: Field) {
        let other = Self.changed(field)
        let error = #expect(throws: MemoryStorageError.self) {
            try TestDocument.manifest.requireCompatible(with: other)
        }
        guard case .mismatch(let mismatch) = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(mismatch.field == field)
        #expect(mismatch.memory != mismatch.expected)
        #expect(mismatch.description.contains(mismatch.memory))
        #expect(mismatch.description.contains(mismatch.expected))
        #expect(mismatch.description.contains(mismatch.remedy))
    }

    @Test func whatDoesNotMatterMayDiffer() throws {
        var other = TestDocument.manifest
        other.modelName = "the same under another name"
        other.rootPath = "/elsewhere"
        other.createdAt = 0
        other.options = [:]
        try TestDocument.manifest.requireCompatible(with: other)
        #expect(TestDocument.manifest.mismatches(with: other).isEmpty)
    }

    @Test func impossibleShapesAreRefused() throws {
        let directory = try TemporaryDirectory()
        let stores = MemoryDirectory(path: directory.path)
        var manifests = [TestDocument.manifest, TestDocument.manifest, TestDocument.manifest]
        manifests[0].headDim = 0
        manifests[1].memoryLayers = [5, 3]
        manifests[2].kvHeads = .max
        for manifest in manifests {
            #expect(throws: MemoryStorageError.self) {
                try stores.create(MemoryName("m"), manifest: manifest)
            }
        }
        #expect(try stores.list().isEmpty)
    }

    /// Replaces the manifest's text and opens the memory.
    private func open(replacing old: String, with new: String) throws -> MemoryStorageError? {
        let fixture = try MemoryFixture()
        fixture.close()
        do {
            let environment = try Environment.open(path: fixture.path)
            let database: Database<MetadataKey> = try environment.database(
                "metadata", create: false)
            try environment.write { transaction in
                let text = try transaction.withValue(.manifest, in: database) {
                    String(decoding: $0, as: UTF8.self)
                }
                let changed = try #require(text).split(
                    separator: old, omittingEmptySubsequences: false)
                try #require(changed.count == 2)
                try transaction.put(
                    .manifest, Array(changed.joined(separator: new).utf8), in: database)
            }
        }
        return #expect(throws: MemoryStorageError.self) { try fixture.open() }
    }

    @Test func anUnknownFormatVersionIsRefusedBeforeAnythingElse() throws {
        let error = try open(
            replacing: "\"formatVersion\" : 2,", with: "\"formatVersion\" : 7, \"new\" : {},")
        #expect(error == .unknownFormatVersion(found: 7, supported: 2))
        #expect(error?.description.contains("index again") == true)
    }

    @Test(arguments: [
        ("\"headDim\" : 8", "\"headDim\" : -8"), ("\"float32\"", "\"float8\""),
        ("\"kvHeads\" : 2,", ""), ("{\n  \"createdAt\"", "[\"createdAt\""),
    ])
    func damagedManifestsAreRefused(old: String, new: String) throws {
        guard case .invalidManifest = try open(replacing: old, with: new) else {
            Issue.record("another error")
            return
        }
    }
}
