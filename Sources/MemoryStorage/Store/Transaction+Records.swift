import LMDB

extension Transaction where Self: ~Copyable {
    /// The record of `key`, or `nil`; a record that does not decode is an error naming it.
    func record<Key, Record: StoredRecord>(
        _ key: Key, in database: Database<Key>, as type: Record.Type = Record.self
    ) throws -> Record? {
        try withValue(key, in: database) { try Self.decode($0, database.name) }
    }

    /// Visits all records under `prefix` in key order while `body` returns `true`.
    func forEachRecord<Key, Record: StoredRecord>(
        in database: Database<Key>, as type: Record.Type = Record.self, prefix: [UInt8] = [],
        _ body: (Key, Record) throws -> Bool
    ) throws {
        try forEach(in: database, prefix: prefix) { key, bytes in
            try body(key, Self.decode(bytes, database.name))
        }
    }

    /// The last record at or before `key`.
    func lastRecord<Key, Record: StoredRecord>(
        atOrBefore key: Key, in database: Database<Key>, as type: Record.Type = Record.self
    ) throws -> (key: Key, record: Record)? {
        try withLast(atOrBefore: key, in: database) { key, bytes in
            (key, try Self.decode(bytes, database.name))
        }
    }

    private static func decode<Record: StoredRecord>(
        _ bytes: UnsafeRawBufferPointer, _ database: String
    ) throws(MemoryStorageError) -> Record {
        do {
            return try Record(decoding: bytes)
        } catch {
            throw .corruptedRecord(database: database, reason: error.description)
        }
    }
}

extension WriteTransaction {
    func put<Key>(
        _ key: Key, record: some StoredRecord, in database: Database<Key>
    ) throws(LMDBError) {
        try put(key, record.encoded, in: database)
    }
}
