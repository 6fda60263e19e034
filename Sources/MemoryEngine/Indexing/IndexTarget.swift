import Corpus
import Foundation
import MemoryStorage

/// The memory that a source tree is read into, open for writing.
struct IndexTarget {
    let name: String
    let tree: SourceTree
    /// What a walk of the tree found.
    let listing: CorpusListing
    let store: MemoryStore
    let writer: MemoryWriter

    /// Opens the memory `name`, or makes it.
    ///
    /// - Throws: `EngineError` or `MemoryStorageError` when the memory belongs to another model,
    ///   tree or choice of files, or another process writes to it.
    static func open(
        _ name: String, store location: StoreLocation, model: LoadedModel, tree: SourceTree,
        options: IndexOptions
    ) throws -> IndexTarget {
        let directory = MemoryDirectory(path: location.path)
        let memory = try MemoryName(name)
        var tree = tree
        let expected = try MemoryManifest.describing(
            model, population: options.population, root: tree.root, options: options.recorded)
        let store: MemoryStore
        let listing: CorpusListing
        if try directory.contains(memory) {
            store = try directory.open(memory, access: .readWrite)
            try store.manifest.requireCompatible(with: expected)
            try requireSameSource(store.manifest, expected, name: name)
            tree = try SourceTree(store.manifest)
            listing = try tree.listing()
        } else {
            listing = try tree.listing()
            guard !listing.files.isEmpty else {
                throw EngineError(
                    .missing,
                    "there is nothing to read in '\(tree.root)': every file is ignored, binary or"
                        + " too large; 'mneme index --dry-run --show-skipped' says why")
            }
            store = try directory.create(memory, manifest: expected)
        }
        return IndexTarget(
            name: name, tree: tree, listing: listing, store: store, writer: try store.writer())
    }

    private static func requireSameSource(
        _ manifest: MemoryManifest, _ expected: MemoryManifest, name: String
    ) throws {
        guard manifest.rootPath == expected.rootPath else {
            throw EngineError(
                .usage,
                "memory '\(name)' was made of '\(manifest.rootPath)', not of"
                    + " '\(expected.rootPath)'; choose another --memory name")
        }
        let isDefault = expected.options == IndexOptions().recorded
        guard isDefault || manifest.options == expected.options else {
            throw EngineError(
                .usage,
                "memory '\(name)' was made with another choice of files (--include, --exclude,"
                    + " --max-file-size); repeat that choice or choose another --memory name")
        }
    }
}
