import ArgumentParser
import MemoryEngine

/// Fetches a model into the cache.
struct Pull: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fetch a model into the cache.",
        discussion: """
            Examples:
              mneme pull
              mneme pull smollm2-135m-instruct

            The cache is $MNEME_CACHE, else $XDG_CACHE_HOME/mneme, else ~/.cache/mneme. An
            interrupted download is continued; the file's hash is checked.
            """)

    @Argument(help: "A name of the catalogue (default: the default model).")
    var model: String?

    @OptionGroup var output: OutputArguments

    private struct Result: Codable {
        var model: String
        var path: String
        var bytes: Int
    }

    func run() throws {
        try CommandRunner.run {
            let entry = try entry()
            let bar = ProgressBar()
            let path = try ModelFetcher(cache: .standard).fetch(entry) { progress in
                bar.update(
                    fraction: Double(progress.completedBytes) / Double(max(progress.totalBytes, 1)),
                    detail:
                        "\(progress.phase.rawValue) \(entry.name) \(Format.bytes(progress.completedBytes))"
                )
            }
            bar.finish()
            if output.json {
                try Terminal.writeJSON(
                    Result(model: entry.name, path: path, bytes: entry.byteCount))
            } else {
                Terminal.writeLine("\(entry.name): \(path)")
            }
        }
    }

    private func entry() throws -> ModelCatalogue.Entry {
        guard let model else { return ModelCatalogue.default }
        guard let entry = ModelCatalogue.entry(named: model) else {
            throw EngineError(
                .missing,
                "no model '\(model)' in the catalogue; it has"
                    + " \(ModelCatalogue.names.joined(separator: ", "))")
        }
        return entry
    }
}
