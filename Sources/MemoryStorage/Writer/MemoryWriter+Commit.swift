import Glibc
import LMDB
import PassageSearch

extension MemoryWriter {
    /// Makes all finished documents durable and visible, in one transaction.
    ///
    /// On an error nothing has changed, and the call may be repeated.
    package func commit() throws(MemoryStorageError) {
        let finished = documents.filter { $0.isFinished }
        guard !finished.isEmpty else { return }
        try commit(tokens: finished.reduce(0) { $0 + $1.pendingTokens })
    }

    /// Commits what is finished, drops an unfinished document and makes way for other writers.
    ///
    /// Changing anything through this writer afterwards is a programmer mistake.
    package func finish() throws(MemoryStorageError) {
        abandonDocument()
        try commit()
        lock = nil
    }

    /// Makes room while a document is being written that is larger than a segment.
    ///
    /// The documents before it get their own segment if they fill at least half of one.
    func sealInsideDocument() throws(MemoryStorageError) {
        let finished = documents.filter { $0.isFinished }.reduce(0) { $0 + $1.pendingTokens }
        if finished >= geometry.targetTokens / 2, finished > 0 {
            try commit(tokens: finished)
        } else {
            try commit(tokens: geometry.maximumTokens)
        }
    }

    /// Commits the first `tokens` pending tokens, in segments that are not too large.
    private func commit(tokens: Int) throws(MemoryStorageError) {
        var rest = tokens
        while rest > geometry.maximumTokens {
            try commitSegment(tokens: geometry.maximumTokens)
            rest -= geometry.maximumTokens
        }
        try commitSegment(tokens: rest)
    }

    /// Commits one segment and the documents that end in it.
    private func commitSegment(tokens: Int) throws(MemoryStorageError) {
        let placed = placing(tokens: tokens)
        let segment = try MemoryStorageError.translating {
            tokens == 0
                ? nil
                : try TrainedSegment(
                    id: SegmentID(counters.nextSegment), tokens: tokens, pairs: pairs,
                    passages: PassageTable(
                        placed.map { $0.document.lastCommitted($0.range?.count ?? 0) }),
                    manifest: store.manifest, geometry: geometry)
        }
        let nextDocument = nextDocument
        let pageBytes = store.environment.information.pageSize
        try edit { [store, pairs] editor, transaction in
            editor.counters.nextDocument = nextDocument
            if let segment {
                try segment.put(
                    pairs, manifest: store.manifest, databases: store.databases,
                    pageBytes: pageBytes, in: transaction)
                try editor.addSegment(
                    segment.id, tokenCount: segment.tokenCount, in: transaction)
            }
            for (document, range) in placed {
                if let range {
                    try editor.addPlacement(
                        range, document: document.id,
                        firstToken: document.committedTokens - range.count, in: transaction)
                }
                try editor.putDocument(document, in: transaction)
            }
        }
        pairs.removeFirst(tokens)
        // Documents that are wholly committed leave the list; a cut one stays with the rest.
        documents.replaceSubrange(
            0..<placed.count, with: placed.map(\.document).filter { !$0.isCommitted })
    }

    /// The documents with tokens among the first `tokens`, as they are after the commit.
    private func placing(tokens: Int) -> [(document: PendingDocument, range: TokenRange?)] {
        var placed: [(PendingDocument, TokenRange?)] = []
        var slot = 0
        for var document in documents {
            guard slot < tokens || (document.isFinished && document.pendingTokens == 0) else {
                break
            }
            let count = min(document.pendingTokens, tokens - slot)
            var range: TokenRange?
            if count > 0 {
                let added = TokenRange(
                    segment: SegmentID(counters.nextSegment), firstSlot: slot, count: count)
                document.committed.append(added)
                document.pendingTokens -= count
                slot += count
                range = added
            }
            // Only a document that ends here may publish its offsets.
            placed.append((document, range))
            if document.pendingTokens > 0 { break }
        }
        return placed
    }

    /// Runs `body` in a transaction that publishes a new generation, and adopts its counters.
    func edit(
        _ body: (inout CatalogEditor, borrowing WriteTransaction) throws -> Void
    ) throws(MemoryStorageError) {
        precondition(lock != nil, "the writer was finished")
        counters = try MemoryStorageError.translating {
            try store.environment.write { transaction in
                var editor = CatalogEditor(databases: store.databases, counters: counters)
                try body(&editor, transaction)
                try editor.publish(at: Int64(Glibc.time(nil)), in: transaction)
                return editor.counters
            }
        }
        cachedSnapshot = nil
    }
}
