import LMDB

/// Changes records of documents, files and segments inside one write transaction and keeps the
/// counters right.
struct CatalogEditor {
    let databases: MemoryDatabases
    var counters: GenerationRecord

    /// Writes the counters as those of the next generation.
    mutating func publish(
        at time: Int64, in transaction: borrowing WriteTransaction
    ) throws {
        counters.generation += 1
        counters.committedAt = time
        try transaction.put(.generation, record: counters, in: databases.metadata)
    }

    /// Sets the document of a file (`nil` for a skipped one), new or known.
    mutating func setFile(
        _ entry: FileEntry, document: DocumentID?, in transaction: borrowing WriteTransaction
    ) throws {
        let known = try transaction.file(entry.path, databases)
        let key = try known?.0 ?? transaction.freeKey(for: entry.path, databases)
        let id = known?.1.id ?? takeFileID()
        try transaction.put(
            key, record: FileRecord(id: id, entry: entry, document: document),
            in: databases.files)
        if known == nil { counters.files += 1 }
        if let document {
            try transaction.put(
                ReferenceKey(document, id), Array(entry.path.utf8), in: databases.references)
            try revive(document, in: transaction)
        }
        if let old = known?.1.document, old != document {
            try dereference(old, file: id, in: transaction)
        }
    }

    /// Forgets a file; `false` when there is none of that path.
    mutating func removeFile(
        _ path: String, in transaction: borrowing WriteTransaction
    ) throws -> Bool {
        guard let (key, record) = try transaction.file(path, databases) else { return false }
        try transaction.delete(key, in: databases.files)
        try decrease(\.files, by: 1)
        if let document = record.document {
            try dereference(document, file: record.id, in: transaction)
        }
        return true
    }

    /// Gives a file another path, replacing what had it; `false` when there is no such file.
    mutating func renameFile(
        _ old: String, to new: String, in transaction: borrowing WriteTransaction
    ) throws -> Bool {
        guard var (key, record) = try transaction.file(old, databases) else { return false }
        guard !old.utf8.elementsEqual(new.utf8) else { return true }
        _ = try removeFile(new, in: transaction)
        try transaction.delete(key, in: databases.files)
        record.entry.path = new
        key = try transaction.freeKey(for: new, databases)
        try transaction.put(key, record: record, in: databases.files)
        if let document = record.document {
            try transaction.put(
                ReferenceKey(document, record.id), Array(new.utf8), in: databases.references)
        }
        return true
    }

    private mutating func takeFileID() -> FileID {
        defer { counters.nextFile += 1 }
        return FileID(counters.nextFile)
    }

    /// Drops a reference; a document without references is removed from the live memory.
    private mutating func dereference(
        _ document: DocumentID, file: FileID, in transaction: borrowing WriteTransaction
    ) throws {
        try transaction.delete(ReferenceKey(document, file), in: databases.references)
        guard try !transaction.hasFiles(document, databases) else { return }
        try setState(.removed, of: document, in: transaction)
    }

    /// Makes a removed document live again.
    private mutating func revive(
        _ document: DocumentID, in transaction: borrowing WriteTransaction
    ) throws {
        try setState(.live, of: document, in: transaction)
    }

    /// Moves a whole document between live and removed, its slots included.
    private mutating func setState(
        _ state: DocumentState, of id: DocumentID, in transaction: borrowing WriteTransaction
    ) throws {
        guard
            var document: DocumentRecord = try transaction.record(
                DocumentKey(id), in: databases.documents), document.state != .partial
        else { throw MemoryStorageError.unknownDocument(id) }
        guard document.state != state else { return }
        document.state = state
        try transaction.put(DocumentKey(id), record: document, in: databases.documents)
        for range in document.ranges {
            try markSlots(of: range, live: state == .live, in: transaction)
        }
        if state == .live {
            counters.liveDocuments += 1
            counters.liveTokens += UInt64(document.tokenCount)
        } else {
            try decrease(\.liveDocuments, by: 1)
            try decrease(\.liveTokens, by: UInt64(document.tokenCount))
        }
    }

    /// Counters come from the file, so that they may be too small.
    private mutating func decrease(
        _ counter: WritableKeyPath<GenerationRecord, UInt64>, by amount: UInt64
    ) throws(MemoryStorageError) {
        guard counters[keyPath: counter] >= amount else {
            throw .corruptedRecord(
                database: databases.metadata.name, reason: "a counter is too small")
        }
        counters[keyPath: counter] -= amount
    }

    private func markSlots(
        of range: TokenRange, live: Bool, in transaction: borrowing WriteTransaction
    ) throws {
        let key = SegmentKey(range.segment)
        guard var segment: SegmentRecord = try transaction.record(key, in: databases.segments),
            range.slots.upperBound <= segment.tokenCount
        else {
            throw MemoryStorageError.corruptedRecord(
                database: databases.segments.name, reason: "\(range.segment) lacks its slots")
        }
        if live {
            segment.dead.remove(range.slots)
        } else {
            segment.dead.insert(range.slots)
        }
        try transaction.put(key, record: segment, in: databases.segments)
    }
}
