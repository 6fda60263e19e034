import Synchronization

extension Environment {
    /// The database called `name`, made when it is absent, `create` is set and the environment
    /// can be written.
    ///
    /// Must not be called inside a transaction of this environment.
    ///
    /// - Throws: ``LMDBError`` with code `invalid` when there is no such database.
    package func database<Key: DatabaseKey>(
        _ name: String, keys: Key.Type = Key.self, create: Bool = true
    ) throws(LMDBError) -> Database<Key> {
        let handle = try databases.withLock { (opened) throws(LMDBError) -> UInt32 in
            // One thread at a time: LMDB forbids concurrent opening of database handles.
            if let handle = opened[name] { return handle }
            let handle = try openDatabase(name, createIfAbsent: create)
            opened[name] = handle
            return handle
        }
        return Database(name: name, handle: handle)
    }

    /// Opens without the writer's lock where the database exists, so that readers never wait.
    private func openDatabase(
        _ name: String, createIfAbsent: Bool
    ) throws(LMDBError) -> UInt32 {
        if let handle = try openDatabase(name, create: false) { return handle }
        guard createIfAbsent, !isReadOnly, let handle = try openDatabase(name, create: true) else {
            throw LMDBError(
                code: .invalid, operation: "open the database \(name)", path: path,
                message: "the environment has no such database")
        }
        return handle
    }

    private func openDatabase(_ name: String, create: Bool) throws(LMDBError) -> UInt32? {
        let operation = "open the database \(name)"
        var transaction: Library.TransactionHandle?
        try Library.check(
            Library.begin(handle, readOnly: !create, &transaction), operation, path: path)
        guard let transaction else { return nil }
        var database: UInt32 = 0
        let status = Library.openDatabase(
            transaction, name: name, create: create, &database)
        guard status == 0 else {
            Library.abort(transaction)
            if Library.isNotFound(status) { return nil }
            throw LMDBError(status: status, operation: operation, path: path)
        }
        // Committing even a read transaction is what makes the handle outlive it.
        try Library.check(Library.commit(transaction), operation, path: path)
        return database
    }
}
