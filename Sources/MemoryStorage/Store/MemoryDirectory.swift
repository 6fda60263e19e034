import Glibc
import LMDB

/// A store: a directory whose subdirectories are memories.
///
/// Names that begin with a dot are unfinished or half-removed memories and are not listed.
package struct MemoryDirectory: Sendable {
    /// The files that a memory consists of.
    private static let memoryFiles: Set<String> = ["data.mdb", "lock.mdb", WriterLock.fileName]

    package let path: String

    package init(path: String) { self.path = path }

    /// The directory of the memory `name`.
    package func path(of name: MemoryName) -> String { path + "/" + name.text }

    /// Whether there is a memory called `name`, sound or not.
    package func contains(_ name: MemoryName) throws(MemoryStorageError) -> Bool {
        try FileSystem.isFile(path(of: name) + "/data.mdb")
    }

    /// All memories, by name; a store that does not exist has none.
    ///
    /// A store that cannot be looked at is an error: an empty list would say it has none.
    package func list() throws(MemoryStorageError) -> [MemoryListing] {
        guard try FileSystem.isPresent(path) else { return [] }
        return try FileSystem.entries(of: path).sorted().compactMap { entry in
            // One that cannot be looked at is listed, with the reason.
            guard let name = try? MemoryName(entry), (try? contains(name)) ?? true else {
                return nil
            }
            return listing(name)
        }
    }

    /// What is known of one memory.
    package func listing(_ name: MemoryName) -> MemoryListing {
        let contents = Result { () throws(MemoryStorageError) in
            let store = try openShared(name)
            return MemoryListing.Contents(
                manifest: store.manifest, statistics: try store.snapshot().statistics())
        }
        let directory = path(of: name)
        return MemoryListing(
            name: name, path: directory,
            bytesOnDisk: FileSystem.bytesOnDisk(directory + "/data.mdb"), contents: contents)
    }

    /// Opens the memory `name`.
    package func open(
        _ name: MemoryName, access: MemoryStore.Access = .readOnly
    ) throws(MemoryStorageError) -> MemoryStore {
        let directory = path(of: name)
        guard try FileSystem.isDirectory(directory) else { throw .memoryMissing(path: directory) }
        guard try contains(name) else {
            throw .notAMemory(path: directory, reason: "it has no data.mdb")
        }
        return try MemoryStore.open(path: directory, access: access)
    }

    /// Opens the memory `name` so that this process may also write to it meanwhile.
    ///
    /// A process has one environment per memory: opened for reading alone it would keep a writer
    /// of the same process out. Where writing is not permitted it is opened for reading.
    package func openShared(_ name: MemoryName) throws(MemoryStorageError) -> MemoryStore {
        do {
            return try open(name, access: .readWrite)
        } catch .readOnlyStore {
            return try open(name)
        } catch .database(let error) where error.code == .alreadyOpen {
            return try open(name)
        }
    }

    /// Makes a memory without documents and opens it for writing.
    ///
    /// It is made under another name and renamed when its manifest is committed, so that a
    /// memory that can be seen is complete.
    package func create(
        _ name: MemoryName, manifest: MemoryManifest
    ) throws(MemoryStorageError) -> MemoryStore {
        let directory = path(of: name)
        guard try !FileSystem.exists(directory) else { throw .memoryExists(path: directory) }
        try FileSystem.makeDirectories(path)
        let building = path + "/.building-" + name.text
        // What an interrupted creation left is taken away, unless it is still going on.
        if try FileSystem.exists(building) { try removeFiles(of: building) }
        try FileSystem.makeDirectory(building)
        do {
            let lock = try WriterLock(directory: building)
            _ = try MemoryStore.create(path: building, manifest: manifest)
            try FileSystem.rename(building, to: directory)
            withExtendedLifetime(lock) {}
        } catch {
            try? removeFiles(of: building)
            throw MemoryStorageError(error)
        }
        return try open(name, access: .readWrite)
    }

    /// Removes the memory `name`; readers that have it open may go on reading.
    ///
    /// - Throws: `notAMemory` for anything that is not a memory alone, `writerBusy` while
    ///   somebody writes.
    package func remove(_ name: MemoryName) throws(MemoryStorageError) {
        let directory = path(of: name)
        guard try FileSystem.exists(directory) else { throw .memoryMissing(path: directory) }
        guard try FileSystem.isDirectory(directory) else {
            throw .notAMemory(path: directory, reason: "it is no directory")
        }
        guard try contains(name) else {
            throw .notAMemory(path: directory, reason: "it has no data.mdb")
        }
        try requireMemoryFilesOnly(directory)
        let lock = try WriterLock(directory: directory)
        let removing = path + "/.removing-" + name.text
        if try FileSystem.exists(removing) { try removeFiles(of: removing) }
        try FileSystem.rename(directory, to: removing)
        try removeFiles(of: removing, lock: lock)
    }

    private func requireMemoryFilesOnly(_ directory: String) throws(MemoryStorageError) {
        let strangers = try FileSystem.entries(of: directory).filter {
            !Self.memoryFiles.contains($0)
        }
        guard strangers.isEmpty else {
            throw .notAMemory(
                path: directory, reason: "it also has \(strangers.sorted()[0])")
        }
    }

    /// Removes a directory that has nothing but the files of a memory nobody writes to.
    private func removeFiles(
        of directory: String, lock held: WriterLock? = nil
    ) throws(MemoryStorageError) {
        try requireMemoryFilesOnly(directory)
        let lock: WriterLock
        if let held { lock = held } else { lock = try WriterLock(directory: directory) }
        for file in Self.memoryFiles { try FileSystem.removeFile(directory + "/" + file) }
        try FileSystem.removeDirectory(directory)
        withExtendedLifetime(lock) {}
    }
}
