import LMDB

extension MemoryStorageError {
    package var description: String {
        switch self {
        case .notAMemory(let path, let reason): "\(path) is not a memory: \(reason); \(remedy)"
        case .memoryMissing(let path): "there is no memory at \(path); \(remedy)"
        case .memoryReplaced(let path):
            "the memory at \(path) was removed or replaced meanwhile; \(remedy)"
        case .memoryExists(let path): "there is already a memory at \(path); \(remedy)"
        case .invalidName(let name, let reason):
            "\"\(name)\" cannot name a memory: \(reason); \(remedy)"
        case .unknownFormatVersion(let found, let supported):
            "the memory has format version \(found), this program reads \(supported); \(remedy)"
        case .invalidManifest(let reason): "the manifest is invalid: \(reason); \(remedy)"
        case .mismatch(let mismatch): mismatch.description
        case .writerBusy(let path, let process):
            "another process is writing to \(path)"
                + (process.map { " (pid \($0))" } ?? "") + "; \(remedy)"
        case .readOnlyStore(let path, let reason): "cannot write to \(path): \(reason); \(remedy)"
        case .diskFull(let path): "no space is left for \(path); \(remedy)"
        case .corruptedBlock(let key, let reason): "\(key) is damaged: \(reason); \(remedy)"
        case .corruptedRecord(let database, let reason):
            "a record of \(database) is damaged: \(reason); \(remedy)"
        case .inconsistentDocument(let reason):
            "a document does not fit together: \(reason); \(remedy)"
        case .unknownFile(let path): "no file \(path) is in the memory; \(remedy)"
        case .unknownDocument(let id): "\(id) is not in the memory; \(remedy)"
        case .database(let error): error.description
        case .search(let reason): "the search failed: \(reason); \(remedy)"
        case .system(let operation, let path, let reason):
            "cannot \(operation) \(path): \(reason); \(remedy)"
        }
    }

    /// What the user can do about it.
    package var remedy: String {
        switch self {
        case .notAMemory: "check the path and the name of the memory"
        case .memoryMissing: "check the name and the store directory, or index first"
        case .memoryReplaced: "run the command again"
        case .memoryExists: "choose another name, or remove it first"
        case .invalidName: "use letters, digits, '.', '_' and '-'"
        case .unknownFormatVersion: "index again, or use the version of the program that made it"
        case .invalidManifest: "index again"
        case .mismatch(let mismatch): mismatch.remedy
        case .writerBusy: "wait until it has finished, or stop it; reading is possible meanwhile"
        case .readOnlyStore: "check permissions and mount options, or choose another store"
        case .diskFull: "free some space and run again: what was committed is intact"
        case .corruptedBlock, .corruptedRecord: "restore the memory from a copy, or index again"
        case .inconsistentDocument: "encode the document again"
        case .unknownFile: "check the path against the list of files"
        case .unknownDocument: "encode its content again"
        case .database(let error): error.remedy
        case .search: "verify the memory, or ask with exact attention"
        case .system: "check the path and its permissions"
        }
    }
}
