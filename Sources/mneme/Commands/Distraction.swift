import ArgumentParser
import MemoryEngine

/// Measures how foreign memory draws attention from the relevant documents.
struct Distraction: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Share of memory attention on the own project's documents as memory grows.",
        discussion: """
            Examples:
              mneme distraction --projects a b c
              mneme distraction --projects * --memory-tokens 8k --others 0,8k,64k,256k \\
                --files-per-project 2 --plot distraction.svg

            Windows of each project attend to memory of its own files and of other
            projects' together. Reported is the share of the memory's softmax mass that the
            own files get, for all memory layers, each layer and each head, beside what it
            would be if all pairs had the same mass. For knn it is the mass of the nearest
            pairs of both together.
            """)

    @OptionGroup var projects: ProjectArguments

    @Option(name: .long, help: "Tokens of the project's own memory; k is 1024.")
    var memoryTokens = SizeList([8192])

    @Option(name: .long, help: "Tokens of other projects' memory beside it.")
    var others = SizeList([0, 8192, 32768, 131_072])

    @Option(name: .long, help: "Tokens of a window that queries the memory.")
    var window = 512

    @Option(name: .long, help: "Any of related,knn,exact.")
    var attention = ChoiceList(AttentionPath.allCases)

    @Option(name: .long, help: "Nearest pairs per query and head, for related and knn.")
    var topK = 32

    @Option(name: .long, help: "Write a plot to this SVG file.")
    var plot: String?

    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        guard projects.projects.count > 1 else {
            throw ValidationError("Name at least two directories after --projects.")
        }
        guard memoryTokens.sizes.count == 1 else {
            throw ValidationError("--memory-tokens is one size here; --others may be several.")
        }
    }

    func run() throws {
        try CommandRunner.run {
            let engine = Engine(model: try model.load())
            let bar = ProgressBar()
            let report = try engine.distraction(
                DistractionOptions(
                    sampling: projects.sampling(window: window),
                    memoryTokens: memoryTokens.sizes[0], otherTokens: others.sizes,
                    attention: attention.choices, topK: topK)
            ) { bar.update(fraction: Double($0) / Double(max($1, 1)), detail: $2) }
            bar.finish()
            try plot.map { try report.plot.write(to: $0) }
            if output.json { return try Terminal.writeJSON(report) }
            Terminal.writeLine(report.text)
        }
    }
}
