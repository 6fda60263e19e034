import Synchronization

/// A read transaction that lives as long as the object and may cross threads.
///
/// Later commits do not show in it, and the pages it sees are not reused while it lives: keep
/// snapshots short where there is much writing.
///
/// Thread rule: any thread may call; look-ups are serialised, as one LMDB transaction serves
/// one thread at a time. Bytes resolved once may be read from all threads at once.
package final class Snapshot: Sendable {
    /// The environment, kept open by the snapshot.
    package let environment: Environment
    private let transaction: Mutex<Box>

    /// Makes the move-only transaction a value that a mutex can guard and lend.
    private struct Box: ~Copyable, @unchecked Sendable {
        // Sendable because environments are opened with MDB_NOTLS: a read transaction belongs to
        // its handle, not to the thread that began it.
        let transaction: ReadTransaction
    }

    init(environment: Environment) throws(LMDBError) {
        self.environment = environment
        transaction = Mutex(Box(transaction: try ReadTransaction(environment: environment)))
    }

    /// Runs `body` with the snapshot's transaction, one caller at a time.
    ///
    /// `body` must not call the snapshot again.
    package func read<Result>(
        _ body: (borrowing ReadTransaction) throws -> Result
    ) throws -> Result {
        // The result does not carry the transaction away, which cannot be copied.
        try transaction.withLock { box in
            nonisolated(unsafe) let result = try body(box.transaction)
            return Transfer(result)
        }.value
    }

    /// Carries a result out of the lock.
    private struct Transfer<Value>: @unchecked Sendable {
        // Sendable because the value goes to the caller alone, on the thread that made it.
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    /// The value of `key`, readable while the returned object lives; `nil` when there is none.
    package func value<Key>(
        _ key: Key, in database: Database<Key>
    ) throws -> MappedValue? {
        try read { transaction in
            try transaction.reference.value(key, in: database).map {
                MappedValue(snapshot: self, bytes: $0)
            }
        }
    }
}
