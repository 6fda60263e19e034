import Corpus
import Foundation
import LongLlama
import MemoryStorage
import Tokenization

/// Brings one memory up to date with its source tree.
///
/// Thread rule: one call of `run`.
final class Indexer {
    private let model: LoadedModel
    private let target: IndexTarget
    private let interruption: Interruption?
    private let encoder: MemoryEncoder
    private let memory: PopulatingMemory
    private let isChained: Bool
    private let start = ContinuousClock.now
    private var report: IndexReport
    /// Files of contents that the memory has, which a commit of their own would make slow.
    private var reused: [(file: FileEntry, document: DocumentID)] = []

    init(model: LoadedModel, target: IndexTarget, interruption: Interruption?) throws {
        self.model = model
        self.target = target
        self.interruption = interruption
        let manifest = target.store.manifest
        isChained = manifest.population == .chained
        encoder = try MemoryEncoder(model: model.model, windowTokens: manifest.windowTokens)
        memory = PopulatingMemory(
            target.writer, layout: try StoredMemoryLayout(manifest, model: model.model),
            scope: isChained ? .memory : .document, compute: model.model.compute)
        report = IndexReport(
            memory: target.name, source: target.tree.root, generation: 0, documentsRead: 0,
            documentsReused: 0, documentsRemoved: 0, skipped: [], tokensRead: 0, tokensTotal: 0,
            bytesOnDisk: 0, seconds: 0, tokensPerSecond: 0, interrupted: false)
    }

    /// Reads what is new, forgets what is gone, and reports.
    func run(progress: (IndexProgress) -> Void) throws -> IndexReport {
        let listing = target.listing
        report.skipped = listing.skippedPaths
        let changes = try target.tree.comparison(with: try recordedFiles(), listing: listing)
        try requireAppendOnly(changes)
        report.documentsReused = changes.unchanged.count + changes.touched.count
        try target.writer.touch(changes.touched.map(FileEntry.init))
        try readAll(changes.added + changes.changed, progress: progress)
        if !report.interrupted {
            try target.writer.remove(paths: changes.removed.map { "\($0.path)" })
            report.documentsRemoved = changes.removed.count
        }
        try target.writer.finish()
        return try finished()
    }

    /// The memory's files, those whose paths were recorded by an older rule of escaping under the
    /// paths of today's, by which they are looked up.
    private func recordedFiles() throws -> [FileRecord] {
        let files = try target.writer.files()
        var hasRenamed = false
        for file in files where file.document != nil {
            let (old, new) = (file.entry.path, "\(try SourcePath(file.entry.path))")
            guard !old.utf8.elementsEqual(new.utf8) else { continue }
            try target.writer.rename(old, to: new)
            hasRenamed = true
        }
        return hasRenamed ? try target.writer.files() : files
    }

    /// A chained memory cannot forget: later pairs depend on earlier ones.
    private func requireAppendOnly(_ changes: WorkingTreeComparison) throws {
        let altered = changes.changed.map { "\($0.path)" } + changes.removed.map { "\($0.path)" }
        guard isChained, let first = altered.first else { return }
        throw EngineError(
            .usage,
            "'\(first)' changed, and in a chained memory everything read after it depends on it;"
                + " remove the memory and index again, or use --population isolated")
    }

    private func readAll(_ files: [SourceFile], progress: (IndexProgress) -> Void) throws {
        var state = IndexProgress(
            documentsDone: 0, documentsTotal: files.count, tokensDone: 0, bytesDone: 0,
            bytesTotal: files.reduce(0) { $0 + $1.size }, seconds: 0, path: "")
        for file in files {
            if interruption?.isRaised == true { break }
            state.path = "\(file.path)"
            do {
                try read(file) { tokens in
                    state.tokensDone += tokens
                    state.seconds = Engine.seconds(since: self.start)
                    progress(state)
                }
            } catch is Stopped {
                break
            } catch let error as CorpusError {
                report.skipped.append(SkippedPath(path: state.path, reason: "\(error)"))
            }
            state.documentsDone += 1
            state.bytesDone += file.size
        }
        try attachReused()
        report.interrupted = interruption?.isRaised == true
    }

    /// Attaches the files collected so far in one commit.
    private func attachReused() throws {
        try target.writer.attach(reused)
        reused.removeAll()
    }

    /// Thrown between windows when the work is asked to stop.
    private struct Stopped: Error {}

    private func read(_ file: SourceFile, windowDone: (Int) -> Void) throws {
        let text = try file.read()
        let entry = FileEntry(RecordedFile(path: file.path, text: text))
        guard let hash = entry.contentHash else { return }
        if let stored = try target.writer.storedDocument(contentHash: hash), !isChained {
            reused.append((entry, stored.id))
            report.documentsReused += 1
            return
        }
        // Encoding takes long: what is known by now is committed before it.
        try attachReused()
        let tokens = try model.tokenizer.encodeWithSpans(text.bytes)
        let kept = model.model.configuration.memoryTokens(
            of: tokens.count, window: encoder.windowTokens)
        _ = try target.writer.beginDocument(
            entry, contentHash: hash, byteLength: text.size, tokens: kept.map { tokens[$0].id })
        do {
            try encoder.encode(
                tokens.map(\.id), memories: readsEarlierWindows ? [memory] : [], sink: memory
            ) { count in
                windowDone(count)
                if interruption?.isRaised == true { throw Stopped() }
            }
        } catch {
            target.writer.abandonDocument()
            throw error
        }
        let lines = text.lineTable
        try target.writer.finishDocument(
            tokenOffsets: kept.map { tokens[$0].range.lowerBound },
            lineStarts: (1...max(lines.lineCount, 1)).map { lines.bytes(ofLine: $0).lowerBound })
        report.documentsRead += 1
        report.tokensRead += tokens.count
    }

    private var readsEarlierWindows: Bool {
        !target.store.manifest.independentWindows
    }

    private func finished() throws -> IndexReport {
        let statistics = try target.store.snapshot().statistics()
        report.generation = statistics.generation
        report.tokensTotal = statistics.liveTokens
        report.bytesOnDisk = statistics.bytesOnDisk
        report.seconds = Engine.seconds(since: start)
        report.tokensPerSecond = Double(report.tokensRead) / max(report.seconds, 1e-9)
        return report
    }
}

extension FileEntry {
    /// The storage's record of a file that was read.
    init(_ file: RecordedFile) {
        self.init(
            path: "\(file.path)", size: UInt64(file.size),
            modificationTime: file.modificationTime,
            contentHash: MemoryStorage.ContentHash(file.contentHash.bytes))
    }
}
