import Corpus
import Foundation
import MemoryStorage

/// The memories of a store: list, inspect, remove; needs no model.
public struct MemoryCatalogue: Sendable {
    private let directory: MemoryDirectory

    /// The catalogue of the store at `location`.
    public init(_ location: StoreLocation) {
        directory = MemoryDirectory(path: location.path)
    }

    /// All memories, by name; those that cannot be opened say why.
    public func list() throws -> [MemorySummary] {
        try directory.list().map(MemorySummary.init)
    }

    /// One memory, compared with its source tree as it is now.
    ///
    /// - Parameter verifies: whether every checksum and reference is checked too.
    /// - Throws: `MemoryStorageError` when there is no such memory or it cannot be opened.
    public func status(_ name: String, verifies: Bool = false) throws -> MemoryStatus {
        let memoryName = try MemoryName(name)
        let store = try directory.openShared(memoryName)
        let snapshot = try store.snapshot()
        let summary = MemorySummary(directory.listing(memoryName))
        var status = MemoryStatus(
            memory: summary, isFresh: false, changed: [], added: [], removed: [],
            unreadable: [], findings: nil)
        if let tree = try? SourceTree(store.manifest) {
            let comparison = try tree.comparison(
                with: try snapshot.files(), listing: try tree.listing())
            status.isFresh = comparison.isFresh
            status.changed = comparison.changed.map { "\($0.path)" }
            status.added = comparison.added.map { "\($0.path)" }
            status.removed = comparison.removed.map { "\($0.path)" }
            status.unreadable = comparison.unreadable.map {
                SkippedPath(path: "\($0.record.path)", reason: "\($0.reason)")
            }
        } else {
            status.removed = [store.manifest.rootPath]
        }
        if verifies { status.findings = snapshot.verify().map { "\($0)" } }
        return status
    }

    /// Removes the memory `name` and everything in it.
    ///
    /// - Throws: `MemoryStorageError` when there is none, it is being written, or the directory
    ///   holds anything else.
    public func remove(_ name: String) throws {
        try directory.remove(MemoryName(name))
    }
}

extension MemorySummary {
    init(_ listing: MemoryListing) {
        switch listing.contents {
        case .success(let contents):
            let manifest = contents.manifest
            self.init(
                name: "\(listing.name)", source: manifest.rootPath, model: manifest.modelName,
                population: manifest.population == .isolated ? .isolated : .chained,
                layers: manifest.memoryLayers, elementType: manifest.elementType.rawValue,
                formatVersion: manifest.formatVersion,
                generation: contents.statistics.generation,
                documents: contents.statistics.liveDocuments,
                tokens: contents.statistics.liveTokens, bytesOnDisk: listing.bytesOnDisk,
                problem: nil)
        case .failure(let error):
            self.init(
                name: "\(listing.name)", source: "-", model: "-", population: .isolated,
                layers: [], elementType: "-", formatVersion: 0, generation: 0, documents: 0,
                tokens: 0, bytesOnDisk: listing.bytesOnDisk, problem: "\(error)")
        }
    }
}
