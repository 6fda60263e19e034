import ArgumentParser
import MemoryEngine

/// Continues a prompt.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Continue a prompt, with or without a memory.",
        discussion: """
            Examples:
              mneme generate "def fibonacci(n):" --max-tokens 64
              mneme generate "struct Sampler {" --memory demo
              mneme generate "Once upon a time" --temperature 0.8 --top-p 0.95 --seed 7
            """)

    @Argument(help: "The text to continue; '-' reads it from standard input.")
    var prompt: String

    @Option(name: .long, help: "A memory to attend to.")
    var memory: String?

    @Flag(name: .long, help: "Recognise special tokens such as <|im_start|> in the prompt.")
    var special = false

    @OptionGroup var attention: AttentionArguments
    @OptionGroup var generation: GenerationArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        try CommandRunner.run {
            let engine = Engine(model: try ModelLoader.load(model.options))
            let options = AskOptions(
                attention: attention.attention, topK: attention.topK, probes: attention.probes,
                generation: generation.options)
            let streams = !output.json
            let answer = try engine.generate(
                try text(), recognisesSpecialTokens: special, memory: memory,
                store: store.location, options: options
            ) { text in
                if streams { Terminal.write(text) }
            }
            if output.json {
                try Terminal.writeJSON(answer)
            } else {
                Terminal.writeLine()
            }
        }
    }

    private func text() throws -> String {
        guard prompt == "-" else { return prompt }
        var lines = ""
        while let line = readLine(strippingNewline: false) { lines += line }
        guard !lines.isEmpty else {
            throw EngineError(.usage, "standard input is empty; pass a prompt")
        }
        return lines
    }
}
