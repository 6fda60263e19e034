import LMDB

extension MemorySnapshot {
    /// The record of a document in any state, or `nil`.
    package func document(
        _ id: DocumentID
    ) throws(MemoryStorageError) -> DocumentRecord? {
        try read { try $0.record(DocumentKey(id), in: databases.documents) }
    }

    /// Visits all documents in any state, in the order of their numbers, while `body` returns
    /// `true`; `body` must not call the snapshot.
    package func forEachDocument(
        _ body: (DocumentID, DocumentRecord) throws -> Bool
    ) throws(MemoryStorageError) {
        try read { transaction in
            try transaction.forEachRecord(in: databases.documents) { try body($0.document, $1) }
        }
    }

    /// The record of the file at `path`, or `nil`.
    package func file(_ path: String) throws(MemoryStorageError) -> FileRecord? {
        try read { try $0.file(path, databases)?.1 }
    }

    /// All files, skipped ones included, in the order of their paths' bytes (very long paths
    /// last).
    package func files() throws(MemoryStorageError) -> [FileRecord] {
        try read { transaction in
            var files: [FileRecord] = []
            try transaction.forEachRecord(in: databases.files, as: FileRecord.self) {
                files.append($1)
                return true
            }
            return files
        }
    }

    /// The paths of all files with a document's content, as they may be shown.
    package func paths(of document: DocumentID) throws(MemoryStorageError) -> [String] {
        try read { try $0.paths(of: document, databases) }
    }
}
