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
              mneme generate --batch prompts.jsonl

            A batch file has one JSON object {"prompt": "..."} per line; the answers are printed
            as one JSON object per line, in the same order. Each row is what it would be alone.
            """)

    @Argument(help: "The text to continue; '-' reads it from standard input.")
    var prompt: String?

    @Option(name: .long, help: "A file of prompts, one JSON object per line.")
    var batch: String?

    @Option(name: .long, help: "A memory to attend to.")
    var memory: String?

    @Flag(name: .long, help: "Recognise special tokens such as <|im_start|> in the prompt.")
    var special = false

    @OptionGroup var attention: AttentionArguments
    @OptionGroup var generation: GenerationArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        guard (prompt == nil) != (batch == nil) else {
            throw ValidationError("Pass either a prompt or --batch FILE.")
        }
    }

    func run() throws {
        try CommandRunner.run {
            let prompts = try batch.map(BatchFile.prompts)
            let engine = Engine(model: try model.load())
            if let prompts { return try generate(prompts, engine: engine) }
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

    private func generate(_ prompts: [String], engine: Engine) throws {
        // A beginning taken from the row before would round differently than on its own.
        var options = generation.options
        options.reusesPrefix = false
        for prompt in prompts {
            let answer = try engine.generate(
                prompt, recognisesSpecialTokens: special, memory: memory,
                store: store.location,
                options: AskOptions(
                    attention: attention.attention, topK: attention.topK,
                    probes: attention.probes, generation: options))
            try Terminal.writeJSON(answer, isLine: true)
        }
    }

    private func text() throws -> String {
        guard prompt == "-" else { return prompt ?? "" }
        var lines = ""
        while let line = readLine(strippingNewline: false) { lines += line }
        guard !lines.isEmpty else {
            throw EngineError(.usage, "standard input is empty; pass a prompt")
        }
        return lines
    }
}
