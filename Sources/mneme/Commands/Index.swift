import ArgumentParser
import MemoryEngine

/// Reads a repository into a memory.
struct Index: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read a repository, a directory or a file into a memory.",
        discussion: """
            Examples:
              mneme index . --memory demo --dry-run
              mneme index . --memory demo
              mneme index book.txt --memory book --population chained

            Running it again reads only what changed; a chained memory takes new files only,
            and refuses when one changed or left. Interrupted work (Ctrl-C, a crash) is resumed
            by running it again. Which files are read follows .gitignore, .git/info/exclude and
            .mnemeignore; --dry-run --show-skipped names the others, each with its reason.
            """)

    @Argument(help: "The repository, directory or file.")
    var path: String

    @Option(name: .long, help: "The memory's name.")
    var memory: String

    @Flag(name: .long, help: "Print files, tokens, bytes and estimated time; write nothing.")
    var dryRun = false

    @Option(
        name: .long,
        help: "isolated: each document on its own; chained: each window sees all earlier ones.")
    var population: Population = .isolated

    @Option(
        name: .long,
        help: "Read only paths matching this pattern (gitignore syntax); may be repeated.")
    var include: [String] = []

    @Option(
        name: .long,
        help: "Leave out paths matching this pattern (gitignore syntax); may be repeated.")
    var exclude: [String] = []

    @Option(name: .long, help: "Skip files larger than this many bytes.")
    var maxFileSize = 1 << 20

    @Flag(name: .long, help: "List every skipped file with its reason.")
    var showSkipped = false

    @OptionGroup var model: ModelArguments
    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        try CommandRunner.run {
            var options = IndexOptions(
                population: population, include: include, exclude: exclude,
                maximumFileSize: maxFileSize)
            let engine = Engine(model: try model.load())
            if dryRun {
                try show(try engine.plan(path, options: options))
            } else {
                let handler = InterruptHandler()
                options.interruption = handler.interruption
                let bar = ProgressBar()
                let report = try withExtendedLifetime(handler) {
                    try engine.index(
                        path, into: memory, store: store.location, options: options
                    ) { bar.update($0) }
                }
                bar.finish()
                try show(report)
            }
        }
    }

    private func show(_ plan: IndexPlan) throws {
        if output.json { return try Terminal.writeJSON(plan) }
        Terminal.writeLine(
            """
            source   \(plan.source)
            files    \(plan.files) (\(Format.bytes(plan.sourceBytes))), \
            \(plan.skipped.count) skipped
            tokens   \(plan.tokens)
            memory   \(Format.bytes(plan.memoryBytes)) on disk
            time     about \(ProgressBar.duration(plan.estimatedSeconds)) \
            at \(Int(plan.tokensPerSecond)) tokens/s
            """)
        show(plan.skipped)
    }

    private func show(_ report: IndexReport) throws {
        if output.json {
            try Terminal.writeJSON(report)
        } else {
            Terminal.writeLine(
                """
                memory   \(report.memory) (generation \(report.generation))
                read     \(report.documentsRead) documents, \(report.tokensRead) tokens in \
                \(ProgressBar.duration(report.seconds)) (\(Int(report.tokensPerSecond)) tokens/s)
                reused   \(report.documentsReused), removed \(report.documentsRemoved), \
                skipped \(report.skipped.count)
                holds    \(report.tokensTotal) tokens, \(Format.bytes(report.bytesOnDisk)) on disk
                """)
            show(report.skipped)
        }
        if report.interrupted {
            Terminal.note("interrupted; run the same command again to resume")
            throw ExitCode(130)
        }
    }

    private func show(_ skipped: [SkippedPath]) {
        guard showSkipped else { return }
        for file in skipped { Terminal.writeLine("skipped  \(file.path): \(file.reason)") }
    }
}
