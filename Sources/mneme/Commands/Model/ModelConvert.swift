import ArgumentParser
import MemoryEngine

/// Writes a model as a GGUF file.
struct ModelConvert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a model as a GGUF file, in fewer bits if wanted.",
        discussion: """
            Examples:
              mneme model convert longllama-code-7b longllama-code-7b.q4_0.gguf --weights q4_0
              mneme model convert syzymon/long_llama_3b long_llama_3b.gguf

            The file keeps the memory layers for this program; llama.cpp opens it as a plain
            Llama. Norms stay float32; with 4 bits the embedding table and the output head get 8.
            An adapter does not become part of it: pass it with --adapter. Tokenizers that GGUF
            cannot express are refused, with what it is that cannot be kept.
            """)

    @Argument(help: "A file, a directory, a catalogue name or org/name.")
    var model: String

    @Argument(help: "The file to write, ending in .gguf.")
    var output: String

    @Option(name: .long, help: "Type of the matrices: f32, f16, bf16, q8_0, q4_0 or q4_1.")
    var weights: WeightType = .bfloat16

    @Option(name: .long, help: "Threads to compute with (default: all available cores).")
    var threads: Int?

    @OptionGroup var format: OutputArguments

    func run() throws {
        try CommandRunner.run {
            let bar = ProgressBar()
            let report = try ModelConverter.convert(
                model, to: output, weights: weights, threads: threads
            ) { fraction, tensor in bar.update(fraction: fraction, detail: tensor) }
            bar.finish()
            if format.json { return try Terminal.writeJSON(report) }
            Terminal.writeLine(
                "\(report.path): \(report.tensors) tensors, \(Format.bytes(report.bytes)),"
                    + " \(Format.decimal(report.seconds, 1)) s")
        }
    }
}
