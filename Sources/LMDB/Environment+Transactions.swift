import Glibc
import Synchronization

extension Environment {
    /// Runs `body` in a read transaction that ends with it.
    package func read<Result>(
        _ body: (borrowing ReadTransaction) throws -> Result
    ) throws -> Result {
        let transaction = try ReadTransaction(environment: self)
        return try body(transaction)
    }

    /// A read transaction that lives as long as the returned object.
    package func snapshot() throws(LMDBError) -> Snapshot { try Snapshot(environment: self) }

    /// Runs `body` in a write transaction: committed on return, aborted on a thrown error.
    ///
    /// Synchronous on the calling thread, as LMDB's writer lock belongs to one thread. Waits for
    /// other writers. Calling it inside another write transaction of the same thread is a
    /// programmer mistake.
    package func write<Result>(
        _ body: (borrowing WriteTransaction) throws -> Result
    ) throws -> Result {
        guard !isReadOnly else {
            throw LMDBError(
                code: .readOnly, operation: "begin a write transaction", path: path,
                message: "the environment was opened read-only")
        }
        let thread = UInt(pthread_self())
        precondition(
            writerThread.load(ordering: .relaxed) != thread, "nested write transactions")
        let transaction = try WriteTransaction(environment: self)
        writerThread.store(thread, ordering: .relaxed)
        defer { writerThread.store(0, ordering: .relaxed) }
        let result: Result
        do {
            result = try body(transaction)
        } catch {
            transaction.abort()
            throw error
        }
        try transaction.commit()
        return result
    }
}
