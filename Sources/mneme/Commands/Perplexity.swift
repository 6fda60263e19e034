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
              mneme perplexity new.swift --memory demo --memory-tokens 4k,16k --unrelated other
              mneme perplexity book.txt --overflow gradual
              mneme perplexity --projects a b c --memory-tokens 16k --unrelated-tokens 64k
              mneme perplexity --projects * --others 512k --attention exact,knn --plot p.svg

            Files are cut into windows that do not see each other; with --overflow each is
            read as one conversation instead, and what leaves the local context moves to
            memory. A file the memory holds is marked: its likelihood with memory says
            nothing about unseen text.

            With --projects, files are chosen by --seed, not by what they contain, and one
            window of each is scored at a place of the seed: with the base model, with the
            adapter without memory, with memory of the project's other files (with --beginning
            also with what stands before the window in its own file), with memory of
            something else, and with both. Sizes of memory are whole files in an order
            of the seed, the last one cut. Standard errors are of paired differences, over
            files and over projects.

            Classes of tokens: all; those of identifiers that occur in at least two files
            of the project and in at most one other project named (with fewer than three
            projects: that are compound words); the first use of each in the window.
            """)

    @Argument(help: "The files.")
    var files: [String] = []

    @Option(name: .long, help: "A memory to attend to.")
    var memory: String?

    @OptionGroup var projects: ProjectArguments

    @Option(
        name: .long,
        help: "Sizes of memory in tokens, k is 1024: beginnings of --memory, or of each project's.")
    var memoryTokens: SizeList?

    @Option(
        name: .long,
        help: "Another memory; with --projects, a directory (default: the other projects).")
    var unrelated: String?

    @Option(name: .long, help: "Sizes of an unrelated memory, with --projects.")
    var unrelatedTokens: SizeList?

    @Option(
        name: .long, help: "Tokens of other projects added to the own memory, with --projects.")
    var others: SizeList?

    @Flag(
        name: .long,
        help: "Measure also with what stands before the window in its file, with --projects.")
    var beginning = false

    @Option(name: .long, help: "Tokens of a window (default: the model's; 512 with --projects).")
    var window: Int?

    @Option(
        name: .long,
        help: "Read each file as one conversation; flush or gradual when the window is full.")
    var overflow: ContextOverflow?

    @Option(
        name: .long,
        help: """
            related: the nearest pairs in the passages with the most words in common with the text
            before; knn: the nearest pairs of each query and head; exact: all pairs; with --projects
            several, as in exact,knn.
            """)
    var attention = ChoiceList<AttentionPath>([.related])

    @Option(name: .long, help: "Nearest pairs per query and head, for related and knn.")
    var topK = 32

    @Option(name: .long, help: "Lists visited per query, for knn (default: chosen by size).")
    var probes: Int?

    @Flag(name: .long, help: "Recognise special tokens such as <|im_start|> in the files.")
    var special = false

    @Option(name: .long, help: "Write a plot to this SVG file, with --projects.")
    var plot: String?

    @OptionGroup var model: ModelArguments
    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if let window, window < 2 { throw ValidationError("--window must be at least 2.") }
        guard (1...4096).contains(topK) else {
            throw ValidationError("--top-k must be in 1...4096, not \(topK).")
        }
        if let probes, probes < 1 {
            throw ValidationError("--probes must be at least 1, not \(probes).")
        }
        guard files.isEmpty != projects.projects.isEmpty else {
            throw ValidationError("Name either files or --projects.")
        }
        let isOfProjects = unrelatedTokens != nil || others != nil || plot != nil || beginning
        if projects.projects.isEmpty, isOfProjects || attention.choices.count != 1 {
            throw ValidationError(
                "--unrelated-tokens, --others, --beginning, --plot and a list of --attention need"
                    + " --projects.")
        }
        if overflow != nil, window != nil {
            throw ValidationError("--window is not for --overflow, which reads in the model's own.")
        }
        if !projects.projects.isEmpty, memory != nil || overflow != nil || probes != nil {
            throw ValidationError("--memory, --overflow and --probes are not for --projects.")
        }
    }

    func run() throws {
        try CommandRunner.run {
            let engine = Engine(model: try model.load())
            guard projects.projects.isEmpty else { return try runProjects(engine) }
            let report = try engine.perplexity(
                of: files, memory: memory, store: store.location, window: window,
                continues: overflow != nil, memoryTokens: memoryTokens?.sizes ?? [],
                unrelated: unrelated, recognisesSpecialTokens: special,
                options: AskOptions(
                    attention: attention.choices.first ?? .related, topK: topK, probes: probes,
                    generation: GenerationOptions(overflow: overflow ?? .flush)))
            if output.json { return try Terminal.writeJSON(report) }
            Terminal.writeLine(report.text)
        }
    }

    private func runProjects(_ engine: Engine) throws {
        let options = ProjectPerplexityOptions(
            sampling: projects.sampling(window: window ?? 512),
            memoryTokens: memoryTokens?.sizes ?? [16384],
            unrelatedTokens: unrelatedTokens?.sizes ?? (unrelated == nil ? [] : [16384]),
            unrelated: unrelated, readsBeginnings: beginning, otherTokens: others?.sizes ?? [],
            attention: attention.choices, topK: topK)
        Terminal.noteMemory(try engine.pairBytes(options))
        let bar = ProgressBar()
        let report = try engine.perplexity(options, base: try base(of: engine)) {
            bar.update(fraction: Double($0) / Double(max($1, 1)), detail: $2)
        }
        bar.finish()
        try plot.map { try report.plot.write(to: $0) }
        if output.json { return try Terminal.writeJSON(report) }
        Terminal.writeLine(report.text)
    }

    /// The same model without its adapter; `nil` when it has none.
    private func base(of engine: Engine) throws -> LoadedModel? {
        guard engine.model.adapterFingerprint != nil else { return nil }
        var options = model.options
        options.adapter = .none
        return try ModelLoader.load(options)
    }
}
