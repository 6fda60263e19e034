import Foundation
import TestSupport
import Testing

@testable import MemoryEngine

@Suite struct MemoryCatalogueTests {
    @Test func memoriesAreListedByName() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        #expect(try MemoryCatalogue(bench.store).list().isEmpty)
        try bench.index("b")
        let report = try bench.index("a", IndexOptions(population: .chained))
        let list = try MemoryCatalogue(bench.store).list()
        #expect(list.map(\.name) == ["a", "b"])
        #expect(list.map(\.population) == [.chained, .isolated])
        let memory = try #require(list.first)
        #expect(memory.source == bench.tree.path)
        #expect(memory.model == bench.model.name)
        #expect(memory.layers == [1, 3])
        #expect(memory.elementType == "float32")
        #expect(memory.formatVersion == 2)
        #expect(memory.documents == 2)
        #expect(memory.tokens == report.tokensTotal)
        #expect(memory.generation == report.generation)
        #expect(memory.bytesOnDisk > 0)
        #expect(memory.problem == nil)
    }

    @Test func damagedMemorySaysWhy() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index("good")
        try bench.directory.write("store/bad/data.mdb", "this is no database")
        let list = try MemoryCatalogue(bench.store).list()
        #expect(list.map(\.name) == ["bad", "good"])
        #expect(list.first?.problem != nil)
        #expect(list.last?.problem == nil)
        let error = try #require(
            #expect(throws: (any Error).self) {
                try MemoryCatalogue(bench.store).status("bad")
            })
        #expect(EngineError.Kind(of: error) == .data)
    }

    @Test func statusComparesWithTheTree() throws {
        let bench = try Workbench()
        try bench.writeFiles(4)
        try bench.index()
        let catalogue = MemoryCatalogue(bench.store)
        let fresh = try catalogue.status("m")
        #expect(fresh.isFresh)
        #expect(fresh.changed + fresh.added + fresh.removed == [])
        #expect(fresh.findings == nil)

        try bench.tree.write("src/file0.txt", "changed\n")
        try bench.tree.remove("src/file1.txt")
        try bench.tree.write("src/new.txt", "new\n")
        try bench.tree.setModificationTime("src/file2.txt", 1_000_000_000)
        let stale = try catalogue.status("m", verifies: true)
        #expect(!stale.isFresh)
        #expect(stale.changed == ["src/file0.txt"])
        #expect(stale.added == ["src/new.txt"])
        #expect(stale.removed == ["src/file1.txt"])
        #expect(stale.findings == [])
    }

    @Test func removedMemoryIsGone() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index("m")
        try bench.index("other")
        let catalogue = MemoryCatalogue(bench.store)
        try catalogue.remove("m")
        #expect(try catalogue.list().map(\.name) == ["other"])
        for attempt in [
            { _ = try catalogue.status("m") }, { try catalogue.remove("m") },
        ] as [() throws -> Void] {
            let error = try #require(#expect(throws: (any Error).self) { try attempt() })
            #expect(EngineError.Kind(of: error) == .missing)
        }
        #expect(try bench.index("m").documentsRead == 1)
    }

    @Test func nothingButAMemoryIsRemoved() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index("m")
        try bench.directory.write("store/m/notes.txt", "mine")
        let error = try #require(
            #expect(throws: (any Error).self) { try MemoryCatalogue(bench.store).remove("m") })
        #expect(EngineError.Kind(of: error) == .data)
        #expect("\(error)".contains("notes.txt"))
        #expect(FileManager.default.fileExists(atPath: bench.directory.path("store/m/data.mdb")))
    }

    @Test(arguments: ["..", "../store", "/etc", ""])
    func namesDoNotLeaveTheStore(name: String) throws {
        let bench = try Workbench()
        let error = try #require(
            #expect(throws: (any Error).self) { try MemoryCatalogue(bench.store).remove(name) })
        #expect(EngineError.Kind(of: error) == .usage)
    }

    @Test func storeIsPrivate() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index()
        for path in ["store", "store/m"] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: bench.directory.path(path))
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        }
    }
}
