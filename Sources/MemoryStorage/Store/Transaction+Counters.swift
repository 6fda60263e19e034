import LMDB

extension Transaction where Self: ~Copyable {
    /// The counters of the transaction's generation.
    func counters(_ databases: MemoryDatabases) throws -> GenerationRecord {
        guard
            let record: GenerationRecord = try record(.generation, in: databases.metadata)
        else {
            throw MemoryStorageError.corruptedRecord(
                database: databases.metadata.name, reason: "no generation")
        }
        return record
    }
}
