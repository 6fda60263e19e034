import Foundation

/// Where a model's files are.
struct ModelLocation: Sendable, Equatable {
    /// The name that reports show.
    var name: String
    /// A checkpoint file or directory.
    var path: String
    /// The catalogue's entry, when the model is one of it.
    var entry: ModelCatalogue.Entry?

    /// Finds a model by path or by catalogue name; `nil` is the default model.
    ///
    /// - Throws: `EngineError` of kind `missing` that says how to get the model.
    static func resolve(_ model: String?) throws -> ModelLocation {
        guard let model else { return try cached(ModelCatalogue.default) }
        if FileManager.default.fileExists(atPath: model) {
            let path = URL(fileURLWithPath: model).standardizedFileURL.path
            return ModelLocation(
                name: URL(fileURLWithPath: path).lastPathComponent, path: path,
                entry: ModelCatalogue.entry(fileNamed: URL(fileURLWithPath: path).lastPathComponent)
            )
        }
        if let entry = ModelCatalogue.entry(named: model) { return try cached(entry) }
        if let repository = try? HubRepository(parsing: model) {
            return try cached(repository)
        }
        throw EngineError(
            .missing,
            "there is no model '\(model)': it is neither a file, a checkpoint directory, one of"
                + " \(ModelCatalogue.names.joined(separator: ", ")) nor a hub model org/name")
    }

    private static func cached(_ repository: HubRepository) throws -> ModelLocation {
        guard let path = HubCache.standard.snapshot(of: repository) else {
            throw EngineError(
                .missing,
                "the model '\(repository)' is neither a file nor complete in the hub's cache"
                    + " '\(HubCache.standard.directory)'; run 'mneme pull \(repository)'")
        }
        // The snapshot's own name is a commit; the repository's tells the chat template.
        return ModelLocation(name: repository.name, path: path, entry: nil)
    }

    private static func cached(_ entry: ModelCatalogue.Entry) throws -> ModelLocation {
        guard let path = ModelCache.standard.path(of: entry) else {
            throw EngineError(
                .missing,
                "the model '\(entry.name)' is not in the cache; run 'mneme pull \(entry.name)'")
        }
        return ModelLocation(name: entry.name, path: path, entry: entry)
    }
}
