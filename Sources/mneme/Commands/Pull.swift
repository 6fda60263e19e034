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

              mneme pull org/name
              mneme pull org/name@revision

            The cache is $MNEME_CACHE, else $XDG_CACHE_HOME/mneme, else ~/.cache/mneme. Models
            of the Hugging Face hub go to its own cache (HF_HOME, HF_HUB_CACHE); HF_ENDPOINT,
            HF_TOKEN and HF_HUB_OFFLINE are honoured; MNEME_OFFLINE=1 forbids the network for
            both. An interrupted download is continued; hashes are checked.
            """)

    @Argument(
        help:
            "A name of the catalogue, or org/name[@revision] of the hub (default: the default model)."
    )
    var model: String?

    @OptionGroup var output: OutputArguments

    private struct Result: Codable {
        var model: String
        var path: String
        var bytes: Int
    }

    func run() throws {
        try CommandRunner.run {
            if let model, model.contains("/") { return try fetch(HubRepository(parsing: model)) }
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

    /// Fetches a model of the Hugging Face hub into the cache that other tools share.
    private func fetch(_ repository: HubRepository) throws {
        let bar = ProgressBar()
        var bytes: [String: Int] = [:]
        let path = try HubClient().fetch(repository) { progress in
            bytes[progress.file] = progress.totalBytes
            bar.update(
                fraction: Double(progress.completedBytes) / Double(max(progress.totalBytes, 1)),
                detail: "\(progress.phase.rawValue) \(progress.file)"
                    + " \(Format.bytes(progress.completedBytes))")
        }
        bar.finish()
        if output.json {
            try Terminal.writeJSON(
                Result(
                    model: "\(repository)", path: path, bytes: bytes.values.reduce(0, +)))
        } else {
            Terminal.writeLine("\(repository): \(path)")
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
