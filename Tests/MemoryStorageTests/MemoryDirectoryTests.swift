import Foundation
import LMDB
import MemoryStorage
import TestSupport
import Testing

@Suite struct MemoryDirectoryTests {
    let directory: TemporaryDirectory
    let stores: MemoryDirectory
    let manifest = TestDocument.manifest

    init() throws {
        directory = try TemporaryDirectory()
        stores = MemoryDirectory(path: directory.path + "/a/b")
    }

    @Test func memoriesAreMadeListedAndRemoved() throws {
        #expect(try stores.list().isEmpty)
        for name in ["zeta", "alpha.1"] {
            _ = try stores.create(MemoryName(name), manifest: manifest)
        }
        let listed = try stores.list()
        #expect(listed.map(\.name.text) == ["alpha.1", "zeta"])
        for listing in listed {
            #expect(try listing.contents.get().manifest == manifest)
            #expect(listing.bytesOnDisk > 0)
        }
        try stores.remove(MemoryName("zeta"))
        #expect(try stores.list().map(\.name.text) == ["alpha.1"])
        #expect(!FileManager.default.fileExists(atPath: stores.path + "/zeta"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: stores.path) == ["alpha.1"])
    }

    @Test func theDirectoryIsPrivate() throws {
        let name = try MemoryName("m")
        _ = try stores.create(name, manifest: manifest)
        let attributes = try FileManager.default.attributesOfItem(atPath: stores.path(of: name))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        for file in try FileManager.default.contentsOfDirectory(atPath: stores.path(of: name)) {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: stores.path(of: name) + "/" + file)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
    }

    @Test(arguments: ["", ".", "..", ".hidden", "a/b", "../x", "a b", "ä", "-x", "a\0b"])
    func badNamesAreRefused(text: String) {
        #expect(throws: MemoryStorageError.self) { try MemoryName(text) }
    }

    @Test func overlongNamesAreRefused() throws {
        _ = try MemoryName(String(repeating: "a", count: 100))
        #expect(throws: MemoryStorageError.self) {
            try MemoryName(String(repeating: "a", count: 101))
        }
    }

    @Test func aTakenNameIsRefused() throws {
        let name = try MemoryName("m")
        _ = try stores.create(name, manifest: manifest)
        #expect(throws: MemoryStorageError.memoryExists(path: stores.path(of: name))) {
            try stores.create(name, manifest: manifest)
        }
    }

    @Test func whatAnInterruptedCreationLeftIsReplaced() throws {
        let building = stores.path + "/.building-m"
        try FileManager.default.createDirectory(
            atPath: building, withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: building + "/data.mdb"))
        #expect(try stores.list().isEmpty)
        _ = try stores.create(MemoryName("m"), manifest: manifest)
        #expect(try FileManager.default.contentsOfDirectory(atPath: stores.path) == ["m"])
    }

    @Test func whatIsNoMemoryIsNeitherOpenedNorRemoved() throws {
        let name = try MemoryName("m")
        let path = stores.path(of: name)
        #expect(throws: MemoryStorageError.memoryMissing(path: path)) { try stores.open(name) }
        #expect(throws: MemoryStorageError.memoryMissing(path: path)) { try stores.remove(name) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(throws: MemoryStorageError.self) { try stores.open(name) }
        #expect(throws: MemoryStorageError.self) { try stores.remove(name) }
        try Data([1]).write(to: URL(fileURLWithPath: path + "/data.mdb"))
        try Data([1]).write(to: URL(fileURLWithPath: path + "/thesis.txt"))
        #expect(throws: MemoryStorageError.self) { try stores.open(name) }
        #expect(throws: MemoryStorageError.self) { try stores.remove(name) }
        #expect(FileManager.default.fileExists(atPath: path + "/thesis.txt"))
        let listing = try #require(try stores.list().first)
        #expect(throws: MemoryStorageError.self) { try listing.contents.get() }
    }

    @Test func linksAreNotRemoved() throws {
        let target = directory.path + "/target"
        _ = try MemoryDirectory(path: target).create(MemoryName("m"), manifest: manifest)
        try FileManager.default.createDirectory(
            atPath: stores.path, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: stores.path + "/m", withDestinationPath: target + "/m")
        #expect(throws: MemoryStorageError.self) { try stores.remove(MemoryName("m")) }
        #expect(FileManager.default.fileExists(atPath: target + "/m/data.mdb"))
    }

    @Test func aForeignEnvironmentIsNoMemoryAndStaysAsItWas() throws {
        let name = try MemoryName("m")
        let path = stores.path(of: name)
        try FileManager.default.createDirectory(
            atPath: stores.path, withIntermediateDirectories: true)
        do {
            let environment = try Environment.open(path: path)
            _ = try environment.database("other", keys: SegmentKey.self)
        }
        for access in [MemoryStore.Access.readOnly, .readWrite] {
            let error = #expect(throws: MemoryStorageError.self) {
                try stores.open(name, access: access)
            }
            guard case .notAMemory = error else {
                Issue.record("unexpected \(String(describing: error))")
                return
            }
        }
        let environment = try Environment.open(path: path)
        #expect(throws: LMDBError.self) {
            try environment.database("metadata", keys: MetadataKey.self, create: false)
        }
    }

    @Test func aMemoryThatIsBeingWrittenIsNotRemoved() throws {
        let name = try MemoryName("m")
        let writer = try stores.create(name, manifest: manifest).writer()
        let error = #expect(throws: MemoryStorageError.self) { try stores.remove(name) }
        guard case .writerBusy = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        withExtendedLifetime(writer) {}
    }

    @Test func aMemoryOpenedForReadingHasNoWriter() throws {
        let name = try MemoryName("m")
        do { _ = try stores.create(name, manifest: manifest) }
        let store = try stores.open(name, access: .readOnly)
        let error = #expect(throws: MemoryStorageError.self) { try store.writer() }
        guard case .readOnlyStore = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
    }

    @Test func aStoreBehindALinkIsListed() throws {
        _ = try stores.create(MemoryName("m"), manifest: manifest)
        try directory.link("link", to: stores.path)
        let linked = MemoryDirectory(path: directory.path("link"))
        #expect(try linked.list().map(\.name.text) == ["m"])
        #expect(try linked.list().first?.contents.get().manifest == manifest)
    }

    @Test func aStoreThatCannotBeLookedAtIsNotEmpty() throws {
        try directory.write("file", "text")
        try directory.link("loop", to: "loop")
        for name in ["file", "file/below", "loop"] {
            let path = directory.path(name)
            let error = #expect(throws: MemoryStorageError.self) {
                try MemoryDirectory(path: path).list()
            }
            guard case .system(_, path, _) = error else {
                Issue.record("unexpected \(String(describing: error))")
                continue
            }
        }
        try directory.link("nowhere", to: "absent")
        #expect(try MemoryDirectory(path: directory.path("nowhere")).list().isEmpty)
    }

    /// Commits would go to a file without a name.
    @Test func aMemoryThatWasRemovedOrMadeAnewHasNoWriter() throws {
        let name = try MemoryName("m")
        let path = stores.path(of: name)
        let old = try stores.create(name, manifest: manifest)
        try stores.remove(name)
        #expect(throws: MemoryStorageError.memoryMissing(path: path)) { try old.writer() }
        let new = try stores.create(name, manifest: manifest)
        #expect(throws: MemoryStorageError.memoryReplaced(path: path)) { try old.writer() }
        // The refusal keeps no lock.
        try new.writer().finish()
        try FileManager.default.removeItem(atPath: path + "/data.mdb")
        #expect(throws: MemoryStorageError.memoryReplaced(path: path)) { try new.writer() }
    }

    @Test func aLockThatCannotBeOpenedSaysWhy() throws {
        let name = try MemoryName("m")
        let store = try stores.create(name, manifest: manifest)
        let path = stores.path(of: name)
        try? FileManager.default.removeItem(atPath: path + "/writer.lock")
        try FileManager.default.createSymbolicLink(
            atPath: path + "/writer.lock", withDestinationPath: "elsewhere")
        let error = #expect(throws: MemoryStorageError.self) { try store.writer() }
        guard case .system(_, path, _) = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
    }
}
