/// A consistent view of the environment, ended when it goes out of scope.
///
/// It cannot be copied or kept beyond the closure it is given to.
package struct ReadTransaction: ~Copyable, Transaction {
    package let reference: TransactionReference
    // Keeps the environment open while the transaction runs.
    private let environment: Environment

    init(environment: Environment) throws(LMDBError) {
        var handle: Library.TransactionHandle?
        let operation = "begin a read transaction"
        try Library.check(
            Library.begin(environment.handle, readOnly: true, &handle), operation,
            path: environment.path)
        guard let handle else {
            throw LMDBError(
                code: .other, operation: operation, path: environment.path,
                message: "no transaction")
        }
        reference = TransactionReference(handle: handle, path: environment.path)
        self.environment = environment
    }

    deinit { Library.abort(reference.handle) }
}
