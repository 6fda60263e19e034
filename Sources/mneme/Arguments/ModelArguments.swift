public import ArgumentParser
public import MemoryEngine

/// Which model runs, and how.
struct ModelArguments: ParsableArguments {
    @Option(
        name: .long,
        help:
            "A checkpoint file or directory, a catalogue name, or org/name[@revision] of the hub (default: the default model)."
    )
    var model: String?

    @Option(
        name: .long,
        help: "Memory adapter: 'standard' (the one shipped for the model), 'none', or a file.")
    var adapter = "standard"

    @Option(name: .long, help: "Threads to compute with (default: all available cores).")
    var threads: Int?

    @Option(
        name: .long,
        help:
            "Arithmetic of large products: float32 (the reference), bfloat16 or int8 (default: the fastest that keeps the model's quality; float32 for parity)."
    )
    var precision: ComputePrecision?

    @Option(
        name: [.customLong("mem-dtype")],
        help: "Storage type of memory pairs (default: the model's).")
    var memoryDataType: MemoryDataType?

    @Option(
        name: [.customLong("mem-positionals")],
        help: "Whether memory layers use positions: true or false (default: the model's).")
    var memoryPositionals: Bool?

    @Option(
        name: [.customLong("mem-attention-grouping")],
        help:
            "Most heads and queries of memory attention at once, as in 4,2048 (default: the model's); results are the same."
    )
    var memoryAttentionGrouping: GroupingArgument?

    @Option(name: .long, help: "Tokens of a long prompt that stay in the last window.")
    var lastContextLength: Int?

    @Option(
        name: .long,
        help:
            "Store the weights in another type while loading: f32, f16, bf16, q8_0, q4_0 or q4_1 (default: as the file has them)."
    )
    var weights: WeightType?

    @Option(
        name: [.customLong("mem-layers")],
        help:
            "Layers that attend to memory, as in 6,12,18; 'none' runs a plain Llama (default: the checkpoint's)."
    )
    var memoryLayers: LayerList?

    @Flag(name: .long, help: "Accept --mem-layers that differ from the checkpoint's.")
    var force = false

    var options: ModelOptions {
        let choice: AdapterChoice =
            switch adapter {
            case "standard": .standard
            case "none": .none
            default: .file(adapter)
            }
        return ModelOptions(
            model: model, adapter: choice, threads: threads,
            memoryElementType: memoryDataType?.rawValue, memoryPositionals: memoryPositionals,
            memoryAttentionGrouping: memoryAttentionGrouping?.grouping,
            lastContextLength: lastContextLength, precision: precision, weights: weights,
            memoryLayers: memoryLayers?.layers, forcesMemoryLayers: force)
    }

    /// Loads the model and shows its warnings.
    func load() throws -> LoadedModel {
        let loaded = try ModelLoader.load(options)
        for warning in loaded.warnings { Terminal.note("warning: \(warning)") }
        return loaded
    }

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads must be in 1...1024, not \(threads).")
        }
        if let lastContextLength, lastContextLength < 1 {
            throw ValidationError("--last-context-length must be at least 1.")
        }
    }
}

extension ComputePrecision: ExpressibleByArgument {}
extension WeightType: ExpressibleByArgument {}
extension AttentionPath: ExpressibleByArgument {}
extension ContextOverflow: ExpressibleByArgument {}
extension Population: ExpressibleByArgument {}
