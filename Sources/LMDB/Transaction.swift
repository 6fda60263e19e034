/// What read and write transactions share: looking up and walking over entries.
///
/// Bytes handed to closures lie in the map (or in the transaction's dirty pages) and are only
/// even-aligned: load them unaligned and do not keep them.
package protocol Transaction: ~Copyable {
    /// The transaction to operate on.
    var reference: TransactionReference { get }
}

/// An opaque reference to a transaction in progress.
package struct TransactionReference {
    let handle: Library.TransactionHandle
    let path: String
}

extension Transaction where Self: ~Copyable {
    /// Calls `body` with the value of `key`; returns `nil` when there is none.
    package func withValue<Key, Result>(
        _ key: Key, in database: Database<Key>,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result? {
        guard let bytes = try reference.value(key, in: database) else { return nil }
        return try body(bytes)
    }

    /// Whether `key` has a value.
    package func contains<Key>(_ key: Key, in database: Database<Key>) throws(LMDBError) -> Bool {
        try reference.value(key, in: database) != nil
    }

    /// The number of entries.
    package func count<Key>(of database: Database<Key>) throws(LMDBError) -> Int {
        var count = 0
        try Library.check(
            Library.entryCount(reference.handle, database.handle, &count),
            "count \(database.name)", path: reference.path)
        return count
    }

    /// Visits all entries whose encoded key begins with `prefix`, in key order, while `body`
    /// returns `true`.
    ///
    /// - Throws: ``LMDBError`` with code `corrupted` for a key that does not decode.
    package func forEach<Key>(
        in database: Database<Key>, prefix: [UInt8] = [],
        _ body: (Key, UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        let cursor = try Cursor(reference, database)
        var entry = try prefix.isEmpty ? cursor.first() : cursor.atOrAfter(prefix)
        while let (key, value) = entry {
            guard key.starts(with: prefix) else { return }
            guard try body(reference.decode(key, database), value) else { return }
            entry = try cursor.next()
        }
    }

    /// Visits the entries from `lower` up to but without `upper` (to the end when `nil`), in
    /// key order, while `body` returns `true`.
    package func forEach<Key>(
        in database: Database<Key>, from lower: Key, to upper: Key? = nil,
        _ body: (Key, UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        let cursor = try Cursor(reference, database)
        let end = upper?.keyBytes
        var entry = try cursor.atOrAfter(lower.keyBytes)
        while let (key, value) = entry {
            if let end, !key.lexicographicallyPrecedes(end) { return }
            guard try body(reference.decode(key, database), value) else { return }
            entry = try cursor.next()
        }
    }

    /// Calls `body` with the last entry whose key is not above `key`; `nil` when there is none.
    package func withLast<Key, Result>(
        atOrBefore key: Key, in database: Database<Key>,
        _ body: (Key, UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result? {
        let cursor = try Cursor(reference, database)
        let wanted = key.keyBytes
        var entry = try cursor.atOrAfter(wanted)
        if let found = entry, !found.key.elementsEqual(wanted) {
            entry = try cursor.previous()
        } else if entry == nil {
            entry = try cursor.last()
        }
        guard let (found, value) = entry else { return nil }
        return try body(reference.decode(found, database), value)
    }
}

extension TransactionReference {
    func value<Key>(
        _ key: Key, in database: Database<Key>
    ) throws(LMDBError) -> UnsafeRawBufferPointer? {
        var value = UnsafeRawBufferPointer(start: nil, count: 0)
        let status = key.keyBytes.withUnsafeBytes {
            Library.get(handle, database.handle, key: $0, &value)
        }
        if Library.isNotFound(status) { return nil }
        try Library.check(status, "read \(database.name)", path: path)
        return value
    }

    func decode<Key>(
        _ bytes: UnsafeRawBufferPointer, _ database: Database<Key>
    ) throws(LMDBError) -> Key {
        guard let key = Key(keyBytes: bytes) else {
            throw LMDBError(
                code: .corrupted, operation: "read \(database.name)", path: path,
                message: "a key of \(bytes.count) bytes is no \(Key.self)")
        }
        return key
    }
}
