public import ArgumentParser
public import MemoryEngine

/// Writes a checkpoint of random weights.
struct ModelMakeRandom: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-random",
        abstract: "Write a checkpoint directory of a published shape with random weights.",
        discussion: """
            Examples:
              mneme model make-random /var/tmp/7b --shape longllama-code-7b --dtype bf16
              mneme model make-random tiny --shape tiny --format bin --seed 7

            For measuring: the directory loads like the published one, the text it generates is
            noise. The same seed gives the same weights.
            """)

    /// The formats of the weights.
    enum FileFormat: String, ExpressibleByArgument, CaseIterable {
        case safetensors, bin
    }

    @Argument(help: "The directory to make.")
    var directory: String

    @Option(name: .long, help: "longllama-3b, longllama-code-7b or tiny.")
    var shape: CheckpointShape

    @Option(name: [.customLong("dtype")], help: "Type of the weights: bf16 or f32.")
    var type: WeightType = .bfloat16

    @Option(name: .long, help: "safetensors, or bin for PyTorch files.")
    var format: FileFormat = .safetensors

    @Option(name: .long, help: "Seed of the weights.")
    var seed: UInt64 = 0

    @Option(name: .long, help: "Most mebibytes of one shard.")
    var shardSize = 4096

    @OptionGroup var output: OutputArguments

    private struct Result: Encodable {
        var directory: String
        var files: [String]
    }

    func validate() throws {
        guard (1...1_048_576).contains(shardSize) else {
            throw ValidationError("--shard-size must be in 1...1048576.")
        }
    }

    func run() throws {
        try CommandRunner.run {
            let bar = ProgressBar()
            let files = try RandomCheckpoint.write(
                to: directory,
                options: RandomCheckpoint.Options(
                    shape: shape, weights: type, usesPyTorch: format == .bin, seed: seed,
                    shardBytes: shardSize << 20)
            ) { fraction, tensor in bar.update(fraction: fraction, detail: tensor) }
            bar.finish()
            if output.json {
                return try Terminal.writeJSON(Result(directory: directory, files: files))
            }
            Terminal.writeLine(files.map { "\(directory)/\($0)" }.joined(separator: "\n"))
        }
    }
}

extension CheckpointShape: ExpressibleByArgument {}
