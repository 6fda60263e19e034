import MemoryStorage
import TestSupport
import Testing

/// A fresh memory in a temporary store.
final class MemoryFixture {
    let directory: TemporaryDirectory
    let name: MemoryName
    var random: SplitMix
    private(set) var store: MemoryStore?
    /// Small segments, so that few documents make many.
    let geometry = SegmentGeometry(targetTokens: 64, maximumTokens: 128)

    init(seed: UInt64 = 1, manifest: MemoryManifest = TestDocument.manifest) throws {
        directory = try TemporaryDirectory()
        name = try MemoryName("memory")
        random = SplitMix(seed: seed)
        store = try stores.create(name, manifest: manifest)
    }

    var stores: MemoryDirectory { MemoryDirectory(path: directory.path + "/store") }

    var path: String { stores.path(of: name) }

    func open() throws -> MemoryStore {
        if let store { return store }
        let opened = try stores.open(name, access: .readWrite)
        store = opened
        return opened
    }

    /// Lets go of the memory, so that the next ``open()`` reads everything anew.
    func close() { store = nil }

    func writer() throws -> MemoryWriter { try open().writer(geometry: geometry) }

    func document(_ path: String, tokens: Int) throws -> TestDocument {
        try #require(TestDocument(path: path, tokens: tokens, using: &random))
    }

    /// The live pairs of a stream, copied.
    static func pairs(
        _ snapshot: MemorySnapshot, _ head: MemoryHead
    ) throws -> (keys: [Float], values: [Float]) {
        try snapshot.withRuns(layerIndex: head.layerIndex, kvHead: head.kvHead) { copy($0) }
    }

    static func copy(_ runs: [PairRun]) -> (keys: [Float], values: [Float]) {
        var (keys, values): ([Float], [Float]) = ([], [])
        for run in runs {
            let count = run.count * TestDocument.headDim
            keys += UnsafeRawBufferPointer(start: run.keys, count: count * 4).bindMemory(
                to: Float.self)
            values += UnsafeRawBufferPointer(start: run.values, count: count * 4).bindMemory(
                to: Float.self)
        }
        return (keys, values)
    }

    /// Checks that the memory holds exactly `documents`, in order.
    static func expect(
        _ snapshot: MemorySnapshot, holds documents: [TestDocument],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (stream, head) in TestDocument.manifest.heads.enumerated() {
            let found = try pairs(snapshot, head)
            #expect(
                found.keys == documents.flatMap { $0.keys[stream] },
                sourceLocation: sourceLocation)
            #expect(
                found.values == documents.flatMap { $0.values[stream] },
                sourceLocation: sourceLocation)
        }
        let count = documents.reduce(0) { $0 + $1.tokenCount }
        #expect(snapshot.liveTokenCount == count, sourceLocation: sourceLocation)
        #expect(snapshot.verify().isEmpty, sourceLocation: sourceLocation)
    }
}
