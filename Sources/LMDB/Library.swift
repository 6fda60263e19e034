import CLMDB

/// Every C function of LMDB that the module uses, once, with typed Swift parameters.
///
/// Statuses are returned as they are; ``check(_:_:path:)`` is the one place that turns them
/// into errors.
enum Library {
    typealias TransactionHandle = OpaquePointer
    typealias EnvironmentHandle = OpaquePointer
    typealias CursorHandle = OpaquePointer

    /// Where a cursor is moved to.
    enum Position {
        case first, next, last, previous
        /// The first key that is not below the given one.
        case atOrAfter
    }

    /// Throws the error of `status` unless it is a success.
    static func check(
        _ status: Int32, _ operation: @autoclosure () -> String, path: String
    ) throws(LMDBError) {
        guard status != MDB_SUCCESS else { return }
        throw LMDBError(status: status, operation: operation(), path: path)
    }

    static func isNotFound(_ status: Int32) -> Bool { status == MDB_NOTFOUND }

    static func message(for status: Int32) -> String { String(cString: mdb_strerror(status)) }
}

// Environments.
extension Library {
    static func createEnvironment(_ handle: inout EnvironmentHandle?) -> Int32 {
        mdb_env_create(&handle)
    }

    static func setLimits(
        _ environment: EnvironmentHandle, mapSize: Int, databases: Int, readers: Int
    ) -> Int32 {
        let status = mdb_env_set_mapsize(environment, mapSize)
        guard status == MDB_SUCCESS else { return status }
        let databaseStatus = mdb_env_set_maxdbs(environment, MDB_dbi(databases))
        guard databaseStatus == MDB_SUCCESS else { return databaseStatus }
        return mdb_env_set_maxreaders(environment, UInt32(readers))
    }

    /// Opens with files of mode 0600, reader slots bound to transactions and no read-ahead.
    static func open(_ environment: EnvironmentHandle, path: String, readOnly: Bool) -> Int32 {
        let flags = MDB_NOTLS | MDB_NORDAHEAD | (readOnly ? MDB_RDONLY : 0)
        return mdb_env_open(environment, path, UInt32(flags), 0o600)
    }

    static func close(_ environment: EnvironmentHandle) { mdb_env_close(environment) }

    /// The descriptor of the data file, which stays the environment's own.
    static func dataDescriptor(_ environment: EnvironmentHandle) -> Int32 {
        var descriptor: Int32 = -1
        mdb_env_get_fd(environment, &descriptor)
        return descriptor
    }

    static func clearStaleReaders(_ environment: EnvironmentHandle, _ dead: inout Int32) -> Int32 {
        mdb_reader_check(environment, &dead)
    }

    static func information(_ environment: EnvironmentHandle) -> EnvironmentInformation {
        var info = MDB_envinfo()
        var stat = MDB_stat()
        // Both only copy fields and fail on null pointers alone.
        mdb_env_info(environment, &info)
        mdb_env_stat(environment, &stat)
        // The number comes from the file and may be any.
        let (pages, overflow) = UInt(bitPattern: info.me_last_pgno).addingReportingOverflow(1)
        return EnvironmentInformation(
            mapSize: info.me_mapsize, usedPages: overflow ? .max : Int(clamping: pages),
            pageSize: Int(stat.ms_psize),
            lastTransaction: info.me_last_txnid)
    }
}

// Transactions and databases.
extension Library {
    static func begin(
        _ environment: EnvironmentHandle, readOnly: Bool, _ transaction: inout TransactionHandle?
    ) -> Int32 {
        mdb_txn_begin(environment, nil, readOnly ? UInt32(MDB_RDONLY) : 0, &transaction)
    }

    static func commit(_ transaction: TransactionHandle) -> Int32 { mdb_txn_commit(transaction) }

    static func abort(_ transaction: TransactionHandle) { mdb_txn_abort(transaction) }

    static func openDatabase(
        _ transaction: TransactionHandle, name: String, create: Bool, _ handle: inout UInt32
    ) -> Int32 {
        mdb_dbi_open(transaction, name, create ? UInt32(MDB_CREATE) : 0, &handle)
    }

    static func entryCount(
        _ transaction: TransactionHandle, _ database: UInt32, _ count: inout Int
    ) -> Int32 {
        var stat = MDB_stat()
        let status = mdb_stat(transaction, database, &stat)
        count = stat.ms_entries
        return status
    }
}

// Values.
extension Library {
    static func get(
        _ transaction: TransactionHandle, _ database: UInt32, key: UnsafeRawBufferPointer,
        _ value: inout UnsafeRawBufferPointer
    ) -> Int32 {
        var keyValue = MDB_val(key)
        var found = MDB_val()
        let status = mdb_get(transaction, database, &keyValue, &found)
        value = UnsafeRawBufferPointer(found)
        return status
    }

    static func put(
        _ transaction: TransactionHandle, _ database: UInt32, key: UnsafeRawBufferPointer,
        value: UnsafeRawBufferPointer
    ) -> Int32 {
        var keyValue = MDB_val(key)
        var valueValue = MDB_val(value)
        return mdb_put(transaction, database, &keyValue, &valueValue, 0)
    }

    /// Makes room for `count` bytes, to be filled before any other call on the transaction.
    static func reserve(
        _ transaction: TransactionHandle, _ database: UInt32, key: UnsafeRawBufferPointer,
        count: Int, _ bytes: inout UnsafeMutableRawBufferPointer
    ) -> Int32 {
        var keyValue = MDB_val(key)
        var room = MDB_val(mv_size: count, mv_data: nil)
        let status = mdb_put(transaction, database, &keyValue, &room, UInt32(MDB_RESERVE))
        bytes = UnsafeMutableRawBufferPointer(start: room.mv_data, count: room.mv_size)
        return status
    }

    static func delete(
        _ transaction: TransactionHandle, _ database: UInt32, key: UnsafeRawBufferPointer
    ) -> Int32 {
        var keyValue = MDB_val(key)
        return mdb_del(transaction, database, &keyValue, nil)
    }

    static func openCursor(
        _ transaction: TransactionHandle, _ database: UInt32, _ cursor: inout CursorHandle?
    ) -> Int32 {
        mdb_cursor_open(transaction, database, &cursor)
    }

    static func closeCursor(_ cursor: CursorHandle) { mdb_cursor_close(cursor) }

    static func move(
        _ cursor: CursorHandle, to position: Position, key: inout UnsafeRawBufferPointer,
        value: inout UnsafeRawBufferPointer
    ) -> Int32 {
        let operation =
            switch position {
            case .first: MDB_FIRST
            case .next: MDB_NEXT
            case .last: MDB_LAST
            case .previous: MDB_PREV
            case .atOrAfter: MDB_SET_RANGE
            }
        var keyValue = MDB_val(key)
        var found = MDB_val()
        let status = mdb_cursor_get(cursor, &keyValue, &found, operation)
        key = UnsafeRawBufferPointer(keyValue)
        value = UnsafeRawBufferPointer(found)
        return status
    }
}

extension MDB_val {
    /// LMDB never writes through the pointer of a key or value it is given.
    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        self.init(
            mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
}

extension UnsafeRawBufferPointer {
    fileprivate init(_ value: MDB_val) {
        self.init(start: value.mv_data, count: value.mv_data == nil ? 0 : value.mv_size)
    }
}
