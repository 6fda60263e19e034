import Foundation
import LongLlama
import MemoryStorage
import TestSupport
import Testing

@testable import MemoryEngine

/// Exact attention to a memory on disk against the same memory in RAM, bit for bit.
@Suite struct StoredMemoryTests {
    private static let prompt = "0: let memory = window for (key, value)\n1: return é"

    @Test(
        arguments: ["float32", "bfloat16", "float16", "int8"], MemoryEngine.Population.allCases)
    func storeEqualsMemoryInRAM(type: String, population: MemoryEngine.Population) throws {
        let bench = try Workbench(TinyModel(memoryType: type))
        try bench.writeFiles(5)
        try bench.index("m", IndexOptions(population: population))
        let reference = try ReferenceMemory(
            bench.model, reading: bench.tree, population: population
        ).memory

        let memory = try bench.open()
        #expect(memory.snapshot.liveTokenCount == reference.tokenCount(layer: 1))
        let want = try bench.logits(Self.prompt, reference)
        #expect(try bench.exactLogits(Self.prompt) == want)
        let without = try bench.logits(Self.prompt, nil)
        #expect(largestDifference(want, without) > 1e-3)
    }

    @Test(arguments: [nil, .bfloat16, .int8] as [ComputePrecision?])
    func storeEqualsMemoryInRAMInAnyPrecision(precision: ComputePrecision?) throws {
        let bench = try Workbench(TinyModel(memoryType: "bfloat16"), precision: precision)
        try bench.writeFiles(3)
        try bench.index("m", segmentTokens: 100)
        let reference = try ReferenceMemory(bench.model, reading: bench.tree).memory
        #expect(try bench.exactLogits(Self.prompt) == bench.logits(Self.prompt, reference))
    }

    /// Segments are sealed inside and between documents; attention must not notice.
    @Test(arguments: [8, 50, 200], MemoryEngine.Population.allCases)
    func segmentsDoNotMatter(tokens: Int, population: MemoryEngine.Population) throws {
        let bench = try Workbench(TinyModel(memoryType: "bfloat16"))
        try bench.writeFiles(4)
        try bench.index("m", segmentTokens: tokens, population: population)
        let reference = try ReferenceMemory(
            bench.model, reading: bench.tree, population: population
        ).memory
        #expect(try bench.open().snapshot.segmentCount > 2)
        #expect(try bench.exactLogits(Self.prompt) == bench.logits(Self.prompt, reference))
    }

    @Test func adapterWithIndependentWindowsEqualsMemoryInRAM() throws {
        let bench = try Workbench(adapterSeed: 3)
        #expect(bench.model.windowing.independentWindows)
        try bench.writeFiles(3)
        try bench.index()
        let reference = try ReferenceMemory(bench.model, reading: bench.tree).memory
        #expect(try bench.exactLogits(Self.prompt) == bench.logits(Self.prompt, reference))
    }

    /// Documents of one token, of whole windows of 48, and of more.
    @Test(arguments: [1, 5, 47], [8, 1 << 20])
    func skippedTokensAreNeitherStoredNorRead(skipped: Int, segmentTokens: Int) throws {
        let bench = try Workbench(adapterSeed: 3, skippedTokens: skipped)
        let lengths = [1, 47, 48, 49, 200]
        for (number, length) in lengths.enumerated() {
            try bench.tree.write(
                "f\(number).txt", Array(Workbench.text(seed: 5, lines: 20).utf8.prefix(length)))
        }
        try bench.index("m", segmentTokens: segmentTokens)
        let reference = try ReferenceMemory(bench.model, reading: bench.tree).memory
        let stored = lengths.map { length in (0..<length).count { $0 % 48 >= skipped } }
        #expect(reference.tokenCount(layer: 2) == stored.reduce(0, +))
        #expect(try bench.open().snapshot.liveTokenCount == stored.reduce(0, +))
        #expect(try bench.exactLogits(Self.prompt) == bench.logits(Self.prompt, reference))
        #expect(try MemoryCatalogue(bench.store).status("m", verifies: true).findings == [])
    }

    @Test func reopenedMemoryIsTheSame() throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.index()
        let before = try bench.exactLogits(Self.prompt)
        // A process opens a memory once; the copy is another memory to it.
        let copy = StoreLocation(path: bench.directory.path("copy"))
        try FileManager.default.copyItem(atPath: bench.store.path, toPath: copy.path)
        let memory = try OpenedMemory.open("m", store: copy, model: bench.model)
        let stored = StoredMemory(
            memory.snapshot, layout: memory.layout, compute: bench.model.model.compute)
        #expect(try bench.logits(Self.prompt, stored) == before)
        #expect(try bench.exactLogits(Self.prompt) == before)
    }

    @Test(arguments: [0, 1, 3])
    func forgottenFileWasNeverThere(index: Int) throws {
        let bench = try Workbench()
        try bench.writeFiles(4)
        try bench.index("m", segmentTokens: 64)
        try bench.tree.remove("src/file\(index).txt")
        let report = try bench.index("m")
        #expect(report.documentsRemoved == 1)
        #expect(report.tokensRead == 0)
        let reference = try ReferenceMemory(bench.model, reading: bench.tree).memory
        #expect(try bench.exactLogits(Self.prompt) == bench.logits(Self.prompt, reference))
        try bench.index("fresh")
        #expect(try bench.exactLogits(Self.prompt) == bench.exactLogits(Self.prompt, "fresh"))
    }

    @Test func snapshotIsNotMovedByALaterCommit() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        try bench.index()
        let memory = try bench.open()
        let stored = StoredMemory(
            memory.snapshot, layout: memory.layout, compute: bench.model.model.compute)
        let before = try bench.logits(Self.prompt, stored)
        try bench.tree.remove("src/file0.txt")
        try bench.tree.write("src/new.txt", Workbench.text(seed: 99, lines: 9))
        try bench.index()
        let again = StoredMemory(
            memory.snapshot, layout: memory.layout, compute: bench.model.model.compute)
        #expect(try bench.logits(Self.prompt, again) == before)
        #expect(try bench.exactLogits(Self.prompt) != before)
    }

    @Test func layersWithoutMemoryHaveNoTokens() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index()
        let memory = try bench.open()
        let stored = StoredMemory(
            memory.snapshot, layout: memory.layout, compute: bench.model.model.compute)
        #expect(stored.tokenCount(layer: 0) == 0)
        #expect(stored.tokenCount(layer: 1) == memory.snapshot.liveTokenCount)
    }
}
