import LMDB

/// One open memory: its manifest, its snapshots, its writer.
///
/// Thread rule: may be used from any thread; a process opens each memory once and shares it.
package final class MemoryStore: Sendable {
    package enum Access: Sendable {
        case readOnly
        case readWrite
    }

    /// The memory's directory.
    package let path: String
    package let manifest: MemoryManifest

    let environment: Environment
    let databases: MemoryDatabases

    /// Opens the memory in the directory `path`; milliseconds, whatever its size.
    ///
    /// - Throws: ``MemoryStorageError`` `memoryMissing`, `notAMemory`, `unknownFormatVersion`,
    ///   `invalidManifest`, or what the file system says.
    package static func open(
        path: String, access: Access = .readOnly
    ) throws(MemoryStorageError) -> MemoryStore {
        try MemoryStorageError.translating {
            let options = EnvironmentOptions(readOnly: access == .readOnly, create: false)
            return try MemoryStore(environment: Environment.open(path: path, options: options))
        }
    }

    /// Makes a memory without documents in the directory `path`, which must not have one.
    ///
    /// ``MemoryDirectory/create(_:manifest:)`` does this so that no half-made memory is seen.
    static func create(
        path: String, manifest: MemoryManifest
    ) throws(MemoryStorageError) -> MemoryStore {
        try manifest.validate()
        let json = try manifest.encodedJSON()
        return try MemoryStorageError.translating {
            let environment = try Environment.open(path: path)
            let databases = try MemoryDatabases(environment, create: true)
            try environment.write { transaction in
                guard try !transaction.contains(.manifest, in: databases.metadata) else {
                    throw MemoryStorageError.memoryExists(path: path)
                }
                try transaction.put(.manifest, json, in: databases.metadata)
                try transaction.put(
                    .generation, record: GenerationRecord(), in: databases.metadata)
            }
            return try MemoryStore(environment: environment)
        }
    }

    private init(environment: Environment) throws {
        path = environment.path
        self.environment = environment
        // The manifest comes first: an unknown version may have other databases.
        let metadata: Database<MetadataKey> = try environment.database("metadata", create: false)
        let json = try environment.read { transaction in
            try transaction.withValue(.manifest, in: metadata) { Array($0) }
        }
        guard let json else {
            throw MemoryStorageError.notAMemory(path: environment.path, reason: "no manifest")
        }
        manifest = try MemoryManifest(json: json)
        databases = try MemoryDatabases(environment, create: false)
    }

    /// A consistent view of the last commit.
    package func snapshot() throws(MemoryStorageError) -> MemorySnapshot {
        try MemoryStorageError.translating {
            try MemorySnapshot(store: self, pages: environment.snapshot())
        }
    }

    /// The only writer, over all processes; fails at once when there is another.
    ///
    /// - Throws: `writerBusy`, `memoryReplaced` when the memory was removed since it was opened,
    ///   or what the file system says.
    /// - Parameter geometry: the size of segments; by default what suits the pairs' shape.
    package func writer(
        geometry: SegmentGeometry? = nil
    ) throws(MemoryStorageError) -> MemoryWriter {
        guard !environment.isReadOnly else {
            throw .readOnlyStore(path: path, reason: "the memory was opened for reading")
        }
        let lock = try WriterLock(directory: path)
        // The lock keeps the memory where it is, but it is taken by name: what was opened may be
        // gone by then, and commits would be lost with it.
        guard environment.isInPlace else { throw .memoryReplaced(path: path) }
        let chosen =
            geometry
            ?? SegmentGeometry(rowBytes: manifest.rowBytes, streams: manifest.heads.count)
        return try MemoryWriter(store: self, lock: lock, geometry: chosen)
    }
}
