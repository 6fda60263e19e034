import ArgumentParser
import MemoryEngine

/// Says what a model is.
struct ModelInspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what a model is and what running it takes on this machine.",
        discussion: """
            Examples:
              mneme model inspect
              mneme model inspect longllama-code-7b --json

            Reads headers only. Speeds are limits: generating cannot be faster than the weights
            are read from memory, reading a prompt no faster than the processor multiplies; both
            are measured for two seconds.
            """)

    @Argument(help: "A file, a directory, a catalogue name or org/name (default: the default).")
    var model: String?

    @Flag(name: .long, inversion: .prefixedNo, help: "Measure the machine for the estimates.")
    var measure = true

    @Option(name: .long, help: "Threads to measure with (default: all available cores).")
    var threads: Int?

    @OptionGroup var output: OutputArguments

    func run() throws {
        try CommandRunner.run {
            let result = try ModelInspector.inspect(model, measures: measure, threads: threads)
            if output.json { return try Terminal.writeJSON(result) }
            show(result)
        }
    }

    private func show(_ model: ModelInspection) {
        var table = TextTable(["property", "value"])
        for (name, value) in properties(of: model) {
            table.add([name, Terminal.printable(value, onOneLine: true)])
        }
        Terminal.writeLine(table.text + "\n")
        var types = TextTable(
            ["stored as", "tensors", "weights", "size"], rightAligned: [1, 2, 3])
        for type in model.types {
            types.add([
                type.type, "\(type.tensors)", "\(type.parameters)", Format.bytes(type.bytes),
            ])
        }
        Terminal.writeLine(types.text + "\n")
        var estimates = TextTable(
            ["--weights", "RAM", "generated tokens/s", "prompt tokens/s"],
            rightAligned: [1, 2, 3])
        for estimate in model.estimates {
            estimates.add([
                estimate.weights, Format.bytes(estimate.weightBytes),
                Self.limit(estimate.generatedTokensPerSecond),
                Self.limit(estimate.promptTokensPerSecond),
            ])
        }
        Terminal.writeLine(estimates.text)
    }

    private static func limit(_ rate: Double?) -> String {
        rate.map { "at most \(Format.decimal($0, $0 < 10 ? 1 : 0))" } ?? ""
    }

    private func properties(of model: ModelInspection) -> [(String, String)] {
        let hasMemory = !model.memoryLayers.isEmpty
        var rows = [
            ("name", model.name), ("path", model.path), ("architecture", model.architecture),
            ("parameters", "\(model.parameters)"),
            (
                "shape",
                "\(model.layers) layers, hidden \(model.hiddenSize), feed-forward"
                    + " \(model.intermediateSize), \(model.heads) heads (\(model.kvHeads) for keys)"
                    + " of \(model.headDim)"
            ),
            ("vocabulary", "\(model.vocabulary) (\(model.tokenizer))"),
            ("chat template", model.chatTemplate), ("window", "\(model.window) tokens"),
            ("window cache", Format.bytes(model.windowCacheBytes)),
            (
                "memory layers",
                hasMemory ? model.memoryLayers.map { "\($0)" }.joined(separator: ", ") : "none"
            ),
        ]
        if let adapter = model.adapter { rows.append(("adapter", adapter)) }
        if hasMemory {
            rows += [
                ("last context", "\(model.lastContextLength) tokens"),
                (
                    "memory pairs",
                    "\(model.memoryType), \(Format.bytes(model.memoryBytesPerToken)) per token"
                        + (model.memoryPositionals ? "" : ", without positions")
                ),
            ]
        }
        return rows + model.files.map { ("file", "\($0.path) (\(Format.bytes($0.bytes)))") }
    }
}
