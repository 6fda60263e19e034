import ArgumentParser
import MemoryEngine

/// Answers a question from a memory.
struct Ask: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer a question from a memory, with the lines the memory heads read.",
        discussion: """
            Examples:
              mneme ask "How is the window overflow handled?" --memory demo
              mneme ask "What does Sampler do?" --memory demo --attention exact
              mneme ask "Which files parse GGUF?" --memory demo --json
            """)

    @Argument(help: "The question.")
    var question: String

    @Option(name: .long, help: "The memory's name.")
    var memory: String

    @Option(name: .long, help: "Replaces the model's default system message.")
    var system: String?

    @Option(name: .long, help: "Most spans to report.")
    var spans = 8

    @OptionGroup var attention: AttentionArguments
    @OptionGroup var generation: GenerationArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        try CommandRunner.run {
            let engine = Engine(model: try model.load())
            let options = AskOptions(
                attention: attention.attention, topK: attention.topK, probes: attention.probes,
                generation: generation.options, system: system, spans: spans)
            let streams = !output.json
            let answer = try engine.ask(
                question, memory: memory, store: store.location, options: options
            ) { text in
                if streams { Terminal.write(text) }
            }
            if output.json {
                try Terminal.writeJSON(answer)
            } else {
                Terminal.writeLine()
                show(answer)
            }
            warnIfUnused(answer)
            warnIfStale(answer)
        }
    }

    private func show(_ answer: Answer) {
        guard let use = answer.memory else { return }
        let path = use.attention.rawValue + (use.topK.map { ", top \($0)" } ?? "")
        Terminal.writeLine()
        Terminal.writeLine(
            Terminal.dimmed(
                "memory '\(use.name)': \(use.tokens) tokens, \(path);"
                    + " \(Format.percent(use.massShare)) of attention went to the memory"))
        for span in use.spans {
            Terminal.writeLine(
                "  \(span.path):\(span.startLine)-\(span.endLine)  \(Format.percent(span.share))")
        }
    }

    private func warnIfUnused(_ answer: Answer) {
        guard let use = answer.memory, use.attention == .related, use.massShare == 0 else {
            return
        }
        Terminal.note(
            "nothing in the memory '\(use.name)' resembles the question, the answer is without it;"
                + " --attention knn looks at all of it")
    }

    private func warnIfStale(_ answer: Answer) {
        guard let use = answer.memory, let first = use.stalePaths.first else { return }
        Terminal.note(
            "warning: \(use.stalePaths.count) files differ from the memory or cannot be read"
                + " (\(first), ...); 'mneme status \(use.name)' names them, 'mneme index' reads"
                + " what changed")
    }
}
