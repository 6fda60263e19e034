import ArgumentParser
import MemoryEngine

/// Loads a model and says what that took.
struct ModelLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Load a model and print the seconds and the memory it took.",
        discussion: """
            Examples:
              mneme model load --model longllama-code-7b --weights q4_0
              mneme model load --json

            Without --weights the file is mapped and its pages are read when they are used.
            """)

    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    private struct Result: Encodable {
        var model: String
        var seconds: Double
        var peakResidentBytes: Int
        var residentBytes: Int
    }

    func run() throws {
        try CommandRunner.run {
            let clock = ContinuousClock()
            let start = clock.now
            let loaded = try model.load()
            let seconds = start.duration(to: clock.now) / .seconds(1)
            let usage = MemoryUsage.current
            let result = Result(
                model: loaded.name, seconds: seconds, peakResidentBytes: usage.peakResidentBytes,
                residentBytes: usage.residentBytes)
            if output.json { return try Terminal.writeJSON(result) }
            Terminal.writeLine(
                "\(result.model): loaded in \(Format.decimal(seconds)) s,"
                    + " \(Format.bytes(result.residentBytes)) resident,"
                    + " \(Format.bytes(result.peakResidentBytes)) at most")
        }
    }
}
