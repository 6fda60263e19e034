/// A position in a database, closed when it goes out of scope.
///
/// It must not outlive its transaction, which is why it never leaves the module.
struct Cursor: ~Copyable {
    typealias Entry = (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)

    private let handle: Library.CursorHandle
    private let name: String
    private let path: String

    init<Key>(_ transaction: TransactionReference, _ database: Database<Key>) throws(LMDBError) {
        var cursor: Library.CursorHandle?
        let operation = "walk over \(database.name)"
        try Library.check(
            Library.openCursor(transaction.handle, database.handle, &cursor), operation,
            path: transaction.path)
        guard let cursor else {
            throw LMDBError(
                code: .other, operation: operation, path: transaction.path, message: "no cursor")
        }
        handle = cursor
        name = database.name
        path = transaction.path
    }

    deinit { Library.closeCursor(handle) }

    func first() throws(LMDBError) -> Entry? { try move(to: .first) }

    func last() throws(LMDBError) -> Entry? { try move(to: .last) }

    func next() throws(LMDBError) -> Entry? { try move(to: .next) }

    func previous() throws(LMDBError) -> Entry? { try move(to: .previous) }

    /// The first entry whose key is not below `key`.
    func atOrAfter(_ key: [UInt8]) throws(LMDBError) -> Entry? {
        var entry: Entry = (
            UnsafeRawBufferPointer(start: nil, count: 0), .init(start: nil, count: 0)
        )
        let status = key.withUnsafeBytes { bytes in
            entry.key = bytes
            return Library.move(handle, to: .atOrAfter, key: &entry.key, value: &entry.value)
        }
        return try found(entry, status)
    }

    private func move(to position: Library.Position) throws(LMDBError) -> Entry? {
        var entry: Entry = (
            UnsafeRawBufferPointer(start: nil, count: 0), .init(start: nil, count: 0)
        )
        let status = Library.move(handle, to: position, key: &entry.key, value: &entry.value)
        return try found(entry, status)
    }

    private func found(_ entry: Entry, _ status: Int32) throws(LMDBError) -> Entry? {
        if Library.isNotFound(status) { return nil }
        try Library.check(status, "walk over \(name)", path: path)
        return entry
    }
}
