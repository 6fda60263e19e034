/// The one transaction that changes the environment; all of it becomes visible, or nothing.
///
/// Made by ``Environment/write(_:)`` alone. It stays on one thread and cannot be kept.
package struct WriteTransaction: ~Copyable, Transaction {
    package let reference: TransactionReference

    init(environment: Environment) throws(LMDBError) {
        var handle: Library.TransactionHandle?
        let operation = "begin a write transaction"
        try Library.check(
            Library.begin(environment.handle, readOnly: false, &handle), operation,
            path: environment.path)
        guard let handle else {
            throw LMDBError(
                code: .other, operation: operation, path: environment.path,
                message: "no transaction")
        }
        reference = TransactionReference(handle: handle, path: environment.path)
    }

    consuming func commit() throws(LMDBError) {
        try Library.check(
            Library.commit(reference.handle), "commit a write transaction", path: reference.path)
    }

    consuming func abort() { Library.abort(reference.handle) }

    /// Sets the value of `key`.
    package func put<Key>(
        _ key: Key, _ value: UnsafeRawBufferPointer, in database: Database<Key>
    ) throws(LMDBError) {
        let status = key.keyBytes.withUnsafeBytes {
            Library.put(reference.handle, database.handle, key: $0, value: value)
        }
        try Library.check(status, "write \(database.name)", path: reference.path)
    }

    /// Sets the value of `key`.
    package func put<Key>(
        _ key: Key, _ value: [UInt8], in database: Database<Key>
    ) throws(LMDBError) {
        let status = key.keyBytes.withUnsafeBytes { key in
            value.withUnsafeBytes {
                Library.put(reference.handle, database.handle, key: key, value: $0)
            }
        }
        try Library.check(status, "write \(database.name)", path: reference.path)
    }

    /// Makes a value of `count` bytes and lets `body` fill it in place.
    ///
    /// `body` must write every byte and must not use the transaction.
    package func reserve<Key>(
        _ key: Key, count: Int, in database: Database<Key>,
        _ body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws {
        var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
        let status = key.keyBytes.withUnsafeBytes {
            Library.reserve(
                reference.handle, database.handle, key: $0, count: count, &bytes)
        }
        try Library.check(status, "write \(database.name)", path: reference.path)
        try body(bytes)
    }

    /// Deletes `key`; returns whether it was there.
    @discardableResult
    package func delete<Key>(
        _ key: Key, in database: Database<Key>
    ) throws(LMDBError) -> Bool {
        let status = key.keyBytes.withUnsafeBytes {
            Library.delete(reference.handle, database.handle, key: $0)
        }
        if Library.isNotFound(status) { return false }
        try Library.check(status, "delete from \(database.name)", path: reference.path)
        return true
    }
}
