import Corpus
import Foundation
import LinearAlgebra
import LongLlama
import MemoryStorage

/// A memory opened for reading by a model it belongs to.
struct OpenedMemory {
    let name: String
    let store: MemoryStore
    let snapshot: MemorySnapshot
    let layout: StoredMemoryLayout

    /// Opens the memory `name` for `model`.
    ///
    /// - Throws: `MemoryStorageError` when there is none, or it was made by another model,
    ///   tokenizer or adapter; `EngineError` when it is empty.
    static func open(
        _ name: String, store location: StoreLocation, model: LoadedModel
    ) throws -> OpenedMemory {
        let store = try MemoryDirectory(path: location.path).openShared(MemoryName(name))
        try requireCompatible(store.manifest, model: model)
        let snapshot = try store.snapshot()
        guard snapshot.liveTokenCount > 0 else {
            throw EngineError(
                .data,
                "memory '\(name)' holds no tokens; finish reading with"
                    + " 'mneme index \(store.manifest.rootPath) --memory \(name)'")
        }
        return OpenedMemory(
            name: name, store: store, snapshot: snapshot,
            layout: try StoredMemoryLayout(store.manifest, model: model.model))
    }

    /// Population and storage type are the memory's own; everything else must be the model's.
    private static func requireCompatible(
        _ manifest: MemoryManifest, model: LoadedModel
    ) throws {
        var expected = try MemoryManifest.describing(
            model, population: manifest.population == .isolated ? .isolated : .chained,
            root: manifest.rootPath)
        expected.elementType = manifest.elementType
        try manifest.requireCompatible(with: expected)
    }

    /// The memory as attention sees it.
    func attention(
        _ path: AttentionPath, search: NearestSearch, compute: Compute,
        recorder: ProvenanceRecorder? = nil
    ) throws -> any MemoryAttention {
        switch path {
        case .exact:
            try snapshot.expectScan()
            return StoredMemory(snapshot, layout: layout, compute: compute, recorder: recorder)
        case .knn:
            // A few queries read some rows of most pages: better all of them at once, if they fit.
            let memoryBytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)
            if snapshot.statistics().pairBytes < memoryBytes / 4 {
                try snapshot.expectScan()
            }
            return NearestStoredMemory(search, compute: compute, recorder: recorder)
        case .related:
            return try RelatedStoredMemory(
                self, k: search.k, compute: compute, recorder: recorder)
        }
    }

    /// A search of `k` pairs per query and head, or of all there are.
    ///
    /// - Throws: `EngineError` of kind `usage` unless `k` and `probes` are positive.
    func search(k: Int, probes: Int?, pool: ThreadPool) throws -> NearestSearch {
        guard k > 0 else {
            throw EngineError(.usage, "top-k is \(k); choose at least 1 pair per query and head")
        }
        if let probes, probes < 1 {
            throw EngineError(.usage, "probes is \(probes); visit at least 1 list per query")
        }
        return try NearestSearch(
            snapshot: snapshot, layout: layout, pool: pool,
            k: min(k, snapshot.liveTokenCount), probes: probes)
    }

    /// Paths that make the memory stale or, as they cannot be read now, may.
    ///
    /// The tree's own path when it is gone.
    func stalePaths() -> [String] {
        guard let comparison = try? SourceTree.comparison(with: snapshot) else {
            return [store.manifest.rootPath]
        }
        return comparison.changed.map { "\($0.path)" } + comparison.added.map { "\($0.path)" }
            + comparison.removed.map { "\($0.path)" }
            + comparison.unreadable.map { "\($0.record.path)" }
    }
}
