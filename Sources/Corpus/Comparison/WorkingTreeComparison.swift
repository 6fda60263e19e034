/// How a working tree differs from what was recorded of it.
package struct WorkingTreeComparison: Sendable {
    /// Files that no record knows.
    package private(set) var added: [SourceFile] = []
    /// Files whose content differs from their record.
    package private(set) var changed: [SourceFile] = []
    /// Records of files that are gone, or are skipped now.
    package private(set) var removed: [RecordedFile] = []
    /// Records that still hold.
    package private(set) var unchanged: [RecordedFile] = []
    /// Records of unchanged content whose file has a new modification time, which they carry.
    package private(set) var touched: [RecordedFile] = []
    /// Records of files that exist but cannot be read now: neither known to hold nor to be stale.
    package private(set) var unreadable: [UnreadableRecord] = []

    /// Compares `recorded` with a walk of the tree.
    ///
    /// A file of equal size and modification time is taken as unchanged; one of equal size and
    /// another time is read and hashed; one of another size has changed. All lists are in the byte
    /// order of their paths.
    ///
    /// - Parameters:
    ///   - recorded: at most one record for a path; of several, the last counts.
    ///   - listing: the walk, with the options that the records were made with.
    ///   - recordedAt: when the records were made, in nanoseconds since 1970. A file written at or
    ///     after that time is hashed even when its time and size agree, as it may have been
    ///     written twice within one tick of the file system's clock.
    package init(
        recorded: [RecordedFile], listing: CorpusListing, recordedAt: Int64 = .max
    ) {
        var records = Dictionary(recorded.map { ($0.path, $0) }) { _, last in last }
        for file in listing.files {
            if let record = records.removeValue(forKey: file.path) {
                compare(file, with: record, recordedAt: recordedAt)
            } else {
                added.append(file)
            }
        }
        let obstacles = UnreadablePaths(listing.skipped)
        for record in records.values.sorted(by: { $0.path < $1.path }) {
            if let reason = obstacles.reason(for: record.path) {
                unreadable.append(UnreadableRecord(record: record, reason: reason))
            } else {
                removed.append(record)
            }
        }
        unreadable.sort { $0.record.path < $1.record.path }
    }

    /// Whether every record holds and no file is missing from them.
    package var isFresh: Bool {
        added.isEmpty && changed.isEmpty && removed.isEmpty && unreadable.isEmpty
    }

    private mutating func compare(
        _ file: SourceFile, with record: RecordedFile, recordedAt: Int64
    ) {
        guard file.size == record.size else {
            changed.append(file)
            return
        }
        if file.modificationTime == record.modificationTime, file.modificationTime < recordedAt {
            unchanged.append(record)
            return
        }
        do {
            classify(file, record, try file.read())
        } catch {
            unreadable.append(UnreadableRecord(record: record, reason: error.description))
        }
    }

    private mutating func classify(_ file: SourceFile, _ record: RecordedFile, _ text: SourceText) {
        if text.contentHash != record.contentHash {
            changed.append(file)
        } else if text.modificationTime == record.modificationTime {
            unchanged.append(record)
        } else {
            touched.append(RecordedFile(path: file.path, text: text))
        }
    }
}
