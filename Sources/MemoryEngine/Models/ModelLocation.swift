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
        throw EngineError(
            .missing,
            "there is no model '\(model)': it is neither a file, a checkpoint directory nor one"
                + " of \(ModelCatalogue.names.joined(separator: ", "))")
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
