package import LMDB

/// What can go wrong with a memory on disk.
package enum MemoryStorageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The directory holds something else.
    case notAMemory(path: String, reason: String)
    /// There is no memory of that name.
    case memoryMissing(path: String)
    /// The memory that was opened is gone, and perhaps there is another in its place.
    case memoryReplaced(path: String)
    /// There is one already.
    case memoryExists(path: String)
    /// The name of a memory breaks the rules.
    case invalidName(name: String, reason: String)
    /// The memory was made by a newer or older program.
    case unknownFormatVersion(found: Int, supported: Int)
    /// The manifest contradicts itself.
    case invalidManifest(reason: String)
    /// The memory was made with something else than what is about to use it.
    case mismatch(ManifestMismatch)
    /// Another writer is at work.
    case writerBusy(path: String, process: Int32?)
    /// The store cannot be written.
    case readOnlyStore(path: String, reason: String)
    /// The file system is full.
    case diskFull(path: String)
    /// A block's header or contents are damaged.
    case corruptedBlock(key: String, reason: String)
    /// A record is damaged.
    case corruptedRecord(database: String, reason: String)
    /// The pairs or offsets of a document do not fit together.
    case inconsistentDocument(reason: String)
    /// No file of that path is in the memory.
    case unknownFile(path: String)
    /// No document of that number can be used.
    case unknownDocument(DocumentID)
    /// Any other error of the database.
    case database(LMDBError)
    /// The search or the training of clusters failed.
    case search(String)
    /// A call of the operating system failed.
    case system(operation: String, path: String, reason: String)
}
