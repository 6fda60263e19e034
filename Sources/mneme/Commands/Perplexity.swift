import ArgumentParser
import MemoryEngine

/// Measures the likelihood of files with and without a memory.
struct Perplexity: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Token likelihood and perplexity of files, with and without a memory.",
        discussion: """
            Examples:
              mneme perplexity Sources/App/main.swift
              mneme perplexity new.swift other.swift --memory demo --attention exact
              mneme perplexity book.txt --overflow gradual

            Files are cut into windows that do not see each other; with --overflow each is read
            as one conversation instead, and what leaves the local context moves to memory. A
            file the memory holds is marked: its likelihood with memory says nothing about
            unseen text.
            """)

    @Argument(help: "The files.")
    var files: [String]

    @Option(name: .long, help: "A memory to attend to.")
    var memory: String?

    @Option(name: .long, help: "Tokens of a window (default: the model's).")
    var window: Int?

    @Option(
        name: .long,
        help: "Read each file as one conversation; flush or gradual when the window is full.")
    var overflow: ContextOverflow?

    @OptionGroup var attention: AttentionArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if let window, window < 2 { throw ValidationError("--window must be at least 2.") }
    }

    func run() throws {
        try CommandRunner.run {
            let engine = Engine(model: try model.load())
            let report = try engine.perplexity(
                of: files, memory: memory, store: store.location, window: window,
                continues: overflow != nil,
                options: AskOptions(
                    attention: attention.attention, topK: attention.topK,
                    probes: attention.probes,
                    generation: GenerationOptions(overflow: overflow ?? .flush)))
            try show(report)
        }
    }

    private func show(_ report: PerplexityReport) throws {
        if output.json { return try Terminal.writeJSON(report) }
        var table = Table(
            ["file", "tokens", "NLL without", "NLL with", ""], rightAligned: [1, 2, 3])
        for file in report.files {
            table.add([
                file.path, "\(file.tokens)", Format.decimal(file.likelihoodWithout, 4),
                file.likelihoodWith.map { Format.decimal($0, 4) } ?? "-",
                file.isInMemory ? "(the memory holds this file)" : "",
            ])
        }
        Terminal.writeLine(table.text)
        Terminal.writeLine()
        Terminal.writeLine(
            "perplexity without memory \(Format.decimal(report.perplexityWithout))")
        if let with = report.perplexityWith {
            let change = with / report.perplexityWithout - 1
            Terminal.writeLine(
                "perplexity with memory    \(Format.decimal(with)) (\(Format.percent(change)))")
        }
    }
}
