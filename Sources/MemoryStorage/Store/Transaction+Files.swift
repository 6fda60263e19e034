import LMDB

extension Transaction where Self: ~Copyable {
    /// The key and record of the file at `path`, or `nil`.
    func file(_ path: String, _ databases: MemoryDatabases) throws -> (PathKey, FileRecord)? {
        if let key = PathKey(direct: path) {
            return try record(key, in: databases.files).map { (key, $0) }
        }
        var found: (PathKey, FileRecord)?
        try forEachRecord(
            in: databases.files, as: FileRecord.self, prefix: PathKey.longPrefix(path)
        ) { key, record in
            guard record.entry.path.utf8.elementsEqual(path.utf8) else { return true }
            found = (key, record)
            return false
        }
        return found
    }

    /// A key that no file uses, for `path`, which has no record.
    func freeKey(for path: String, _ databases: MemoryDatabases) throws -> PathKey {
        if let key = PathKey(direct: path) { return key }
        var number: UInt16 = 0
        try forEach(in: databases.files, prefix: PathKey.longPrefix(path)) { key, _ in
            guard key.number == number else { return false }
            number += 1
            return number < .max
        }
        return PathKey(long: path, number: number)
    }

    /// Whether any file has a document's content; costs the same however many have it.
    func hasFiles(_ document: DocumentID, _ databases: MemoryDatabases) throws -> Bool {
        var isFound = false
        try forEach(in: databases.references, prefix: DocumentKey(document).keyBytes) { _, _ in
            isFound = true
            return false
        }
        return isFound
    }

    /// The paths of a document's files, at most `limit` of them, as they may be shown.
    func paths(
        of document: DocumentID, limit: Int = .max, _ databases: MemoryDatabases
    ) throws -> [String] {
        var paths: [String] = []
        try forEach(in: databases.references, prefix: DocumentKey(document).keyBytes) { _, path in
            guard let path = String(validating: path, as: UTF8.self) else {
                throw MemoryStorageError.corruptedRecord(
                    database: databases.references.name, reason: "a path is not UTF-8")
            }
            paths.append(path.onOneLine)
            return paths.count < limit
        }
        return paths
    }
}
