import LMDB
import VectorSearch

extension MemoryStorageError {
    /// Runs `body` and turns the errors of the layers below into errors of a memory.
    static func translating<Result>(
        _ body: () throws -> Result
    ) throws(MemoryStorageError) -> Result {
        do {
            return try body()
        } catch {
            throw MemoryStorageError(error)
        }
    }

    init(_ error: any Error) {
        switch error {
        case let error as MemoryStorageError: self = error
        case let error as LMDBError: self.init(error)
        case let error as VectorSearchError: self = .search(error.description)
        case let error as RecordError:
            self = .corruptedRecord(database: "the memory", reason: error.description)
        default: self = .system(operation: "use", path: "the memory", reason: "\(error)")
        }
    }

    private init(_ error: LMDBError) {
        switch error.code {
        case .diskFull: self = .diskFull(path: error.path)
        case .readOnly, .permission:
            self = .readOnlyStore(path: error.path, reason: error.message)
        case .missing: self = .memoryMissing(path: error.path)
        case .invalid, .versionMismatch:
            self = .notAMemory(path: error.path, reason: error.message)
        default: self = .database(error)
        }
    }
}
