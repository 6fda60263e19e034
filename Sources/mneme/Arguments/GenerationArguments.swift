import ArgumentParser
import MemoryEngine

/// How text is generated.
struct GenerationArguments: ParsableArguments {
    @Option(name: .long, help: "Most tokens to generate.")
    var maxTokens = 128

    @Option(name: .long, help: "Sampling temperature; 0 is greedy.")
    var temperature: Float = 0

    @Option(name: .customLong("sample-top-k"), help: "Sample from this many most likely tokens.")
    var sampleTopK: Int?

    @Option(name: .long, help: "Sample from the most likely tokens that reach this probability.")
    var topP: Float?

    @Option(name: .long, help: "Leave out tokens less likely than this fraction of the best.")
    var minP: Float?

    @Option(name: .long, help: "Penalty on tokens already present; 1 is off.")
    var repetitionPenalty: Float = 1

    @Option(name: .long, help: "Seed of the random choice.")
    var seed: UInt64 = 0

    @Option(name: .long, help: "Text that ends the answer; may be given several times.")
    var stop: [String] = []

    @Option(
        name: .long,
        help: "When the local context is full: flush all of it (as published), or gradual.")
    var overflow: ContextOverflow = .flush

    @Flag(
        inversion: .prefixedNo,
        help: "Keep the local context between tokens; without it all is read again for each.")
    var useCache = true

    var options: GenerationOptions {
        GenerationOptions(
            maximumTokens: maxTokens, temperature: temperature, topK: sampleTopK, topP: topP,
            minP: minP, repetitionPenalty: repetitionPenalty, seed: seed, stop: stop,
            overflow: overflow, usesCache: useCache)
    }

    func validate() throws {
        guard (1...1_000_000).contains(maxTokens) else {
            throw ValidationError("--max-tokens must be in 1...1000000, not \(maxTokens).")
        }
        guard temperature >= 0 else {
            throw ValidationError("--temperature must be at least 0, not \(temperature).")
        }
        if let topP, !(topP > 0 && topP <= 1) {
            throw ValidationError("--top-p must be in (0, 1], not \(topP).")
        }
        if let minP, !(minP >= 0 && minP <= 1) {
            throw ValidationError("--min-p must be in [0, 1], not \(minP).")
        }
        guard repetitionPenalty > 0 else {
            throw ValidationError("--repetition-penalty must be positive.")
        }
    }
}
