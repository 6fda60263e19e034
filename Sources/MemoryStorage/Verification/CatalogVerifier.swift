import LMDB

/// Checks that the small records of a snapshot agree with each other.
struct CatalogVerifier {
    let snapshot: MemorySnapshot
    private var findings: [MemoryFinding] = []
    private var documents: [DocumentID: DocumentRecord] = [:]
    private var fileCount = 0
    private var databases: MemoryDatabases { snapshot.databases }

    init(snapshot: MemorySnapshot) { self.snapshot = snapshot }

    /// Runs all checks; a record that cannot be decoded ends the check it is part of.
    mutating func run() -> [MemoryFinding] {
        attempt("documents") { try $0.readDocuments($1) }
        attempt("blocks") { try $0.checkBlocks($1) }
        attempt("segments") { try $0.checkSegments($1) }
        attempt("contents") { try $0.checkContents($1) }
        attempt("files") { try $0.checkFiles($1) }
        attempt("offsets") { try $0.checkOffsets($1) }
        checkCounters()
        return findings
    }

    private mutating func attempt(
        _ subject: String,
        _ check: (inout CatalogVerifier, borrowing ReadTransaction) throws -> Void
    ) {
        do {
            try snapshot.pages.snapshot.read { try check(&self, $0) }
        } catch {
            report(subject, MemoryStorageError(error).description)
        }
    }

    private mutating func report(_ subject: String, _ problem: String) {
        // Either may hold a path of the memory.
        findings.append(
            MemoryFinding(subject: subject.onOneLine, problem: problem.onOneLine))
    }

    private mutating func readDocuments(_ transaction: borrowing ReadTransaction) throws {
        var all: [DocumentID: DocumentRecord] = [:]
        try transaction.forEachRecord(in: databases.documents, as: DocumentRecord.self) {
            all[$0.document] = $1
            return true
        }
        documents = all
    }

    /// Blocks of segments that have no record.
    private mutating func checkBlocks(_ transaction: borrowing ReadTransaction) throws {
        var strays: [BlockKey] = []
        try transaction.forEach(in: databases.blocks) { key, _ in
            if snapshot.ordinals[key.segment] == nil { strays.append(key) }
            return true
        }
        for key in strays { report("\(key)", "its segment has no record") }
    }

    /// Every slot belongs to one document, which says the same, and is dead with it.
    private mutating func checkSegments(_ transaction: borrowing ReadTransaction) throws {
        var placed: [SegmentID: [(Range<Int>, PlacementRecord)]] = [:]
        try transaction.forEachRecord(in: databases.placements, as: PlacementRecord.self) {
            let first = Int($0.firstSlot)
            placed[$0.segment, default: []].append((first..<(first + $1.count), $1))
            return true
        }
        for segment in snapshot.segments {
            var end = 0
            var dead = SlotRanges()
            for (slots, placement) in placed[segment.id] ?? [] {
                if slots.lowerBound != end { report("\(segment.id)", "slot \(end) is not placed") }
                end = slots.upperBound
                checkPlacement(placement, slots, in: segment.id)
                if documents[placement.document]?.state != .live { dead.insert(slots) }
            }
            if end != segment.record.tokenCount {
                report("\(segment.id)", "\(end) of \(segment.record.tokenCount) slots are placed")
            }
            if dead != segment.record.dead {
                report("\(segment.id)", "its dead slots are not those of removed documents")
            }
        }
        for id in placed.keys where snapshot.ordinals[id] == nil {
            report("\(id)", "it has placements but no record")
        }
    }

    private mutating func checkPlacement(
        _ placement: PlacementRecord, _ slots: Range<Int>, in segment: SegmentID
    ) {
        guard let document = documents[placement.document] else {
            report("\(segment)", "\(placement.document) has slots but no record")
            return
        }
        var token = 0
        for range in document.ranges {
            if range.segment == segment, range.slots == slots, token == placement.firstToken {
                return
            }
            token += range.count
        }
        report("\(placement.document)", "its ranges lack slots \(slots) of \(segment)")
    }

    private mutating func checkContents(_ transaction: borrowing ReadTransaction) throws {
        var stored: Set<ContentHash> = []
        var wrong: [ContentHash] = []
        try transaction.forEachRecord(in: databases.contents, as: ContentRecord.self) {
            stored.insert($0)
            if documents[$1.document]?.contentHash != $0 { wrong.append($0) }
            return true
        }
        for hash in wrong { report("content \(hash)", "its document has another content") }
        for (id, document) in documents where document.state != .partial {
            if !stored.contains(document.contentHash) { report("\(id)", "its content is unknown") }
        }
    }

    private mutating func checkFiles(_ transaction: borrowing ReadTransaction) throws {
        var references: [ReferenceKey: String] = [:]
        try transaction.forEach(in: databases.references) {
            references[$0] = String(decoding: $1, as: UTF8.self)
            return true
        }
        var problems: [(String, String)] = []
        var referenced: Set<DocumentID> = []
        fileCount = try transaction.count(of: databases.files)
        try transaction.forEachRecord(in: databases.files, as: FileRecord.self) { _, file in
            guard let document = file.document else { return true }
            referenced.insert(document)
            if documents[document]?.state != .live {
                problems.append((file.entry.path, "\(document) is not live"))
            }
            let path = references.removeValue(forKey: ReferenceKey(document, file.id))
            if path?.utf8.elementsEqual(file.entry.path.utf8) != true {
                problems.append((file.entry.path, "\(document) does not refer to it"))
            }
            return true
        }
        for (path, problem) in problems { report("file \(path)", problem) }
        for (key, path) in references { report("\(key.document)", "no file is at \(path)") }
        for (id, document) in documents where document.state == .live && !referenced.contains(id) {
            report("\(id)", "it is live but no file has its content")
        }
    }

    /// The chunks of every complete document give one offset per token.
    private mutating func checkOffsets(_ transaction: borrowing ReadTransaction) throws {
        var tokens: [DocumentID: Int] = [:]
        try transaction.forEachRecord(in: databases.tokenSpans, as: OffsetChunk.self) {
            tokens[$0.document, default: 0] += $1.offsets.count - 1
            return true
        }
        var lines: Set<DocumentID> = []
        try transaction.forEachRecord(in: databases.lineStarts, as: OffsetChunk.self) {
            _ = $1
            lines.insert($0.document)
            return true
        }
        for (id, document) in documents where document.state != .partial {
            let count = tokens[id] ?? 0
            if count != document.tokenCount {
                report("\(id)", "\(count) offsets for \(document.tokenCount) tokens")
            }
            if !lines.contains(id) { report("\(id)", "it has no lines") }
        }
    }

    private mutating func checkCounters() {
        let counters = snapshot.counters
        let live = documents.values.filter { $0.state == .live }
        let expected = [
            ("documents", documents.count, counters.documents),
            ("files", fileCount, counters.files),
            ("live documents", live.count, counters.liveDocuments),
            ("live tokens", live.reduce(0) { $0 + $1.tokenCount }, counters.liveTokens),
            ("live slots", snapshot.liveTokenCount, counters.liveTokens),
            (
                "stored tokens", snapshot.segments.reduce(0) { $0 + $1.record.tokenCount },
                counters.storedTokens
            ),
        ]
        for (name, counted, recorded) in expected where UInt64(counted) != recorded {
            report("counters", "\(recorded) \(name) are recorded, \(counted) found")
        }
    }
}
