import ArgumentParser
import MemoryEngine

/// Measures speeds beside the machine's limits.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure reading, generating and memory attention beside the machine's limits.",
        discussion: """
            Examples:
              mneme bench
              mneme bench --prefill 512 --decode 64 --json
              mneme bench --memory-tokens 16k,256k --attention exact,knn
              mneme bench --memory demo

            Close other programs first. Reading is compared with the peak of the processor's
            products, generating and exact attention with the read bandwidth, both measured in
            the same run.
            """)

    @Option(name: .long, help: "Tokens of the measured prompt.")
    var prefill = 512

    @Option(name: .long, help: "Tokens generated.")
    var decode = 64

    @Option(
        name: .long, help: "Sizes of memories of random pairs, as in 16k,256k; may be repeated.")
    var memoryTokens: [SizeList] = []

    @Option(
        name: .long,
        help:
            "Attention to random pairs: any of exact, knn, related (the latter two on disk meanwhile)."
    )
    var attention = ChoiceList<AttentionPath>([.exact])

    @Option(name: .long, help: "A stored memory to measure all kinds of attention with.")
    var memory: String?

    @Option(name: .long, help: "Repetitions of each measurement; the median is reported.")
    var rounds = 3

    @OptionGroup var model: ModelArguments
    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        guard (1...65_536).contains(prefill), (1...65_536).contains(decode) else {
            throw ValidationError("--prefill and --decode must be in 1...65536.")
        }
        guard memoryTokens.flatMap(\.sizes).allSatisfy({ (1...4_194_304).contains($0) }) else {
            throw ValidationError("--memory-tokens must be in 1...4194304.")
        }
        guard (1...100).contains(rounds) else {
            throw ValidationError("--rounds must be in 1...100.")
        }
    }

    func run() throws {
        try CommandRunner.run {
            let engine = Engine(model: try model.load())
            let report = try engine.bench(
                BenchOptions(
                    prefill: prefill, decode: decode, memoryTokens: memoryTokens.flatMap(\.sizes),
                    attention: attention.choices,
                    memory: memory, rounds: rounds),
                store: store.location)
            try show(report)
        }
    }

    private func show(_ report: BenchReport) throws {
        if output.json { return try Terminal.writeJSON(report) }
        Terminal.writeLine(
            "\(report.model), \(report.threads) threads, \(report.precision)\n")
        Terminal.writeLine(rates(report).text)
        if !report.memory.isEmpty { Terminal.writeLine("\n" + memories(report).text) }
        Terminal.writeLine()
        Terminal.writeLine(
            "read bandwidth \(Format.decimal(report.limits.readBytesPerSecond / 1e9, 1)) GB/s")
        for (precision, peak) in report.limits.operationsPerSecond.sorted(by: { $0.key < $1.key }) {
            Terminal.writeLine(
                "products in \(precision): \(Format.decimal(peak / 1e9, 0)) GFLOP/s")
        }
    }

    private func rates(_ report: BenchReport) -> TextTable {
        var table = TextTable(
            ["work", "tokens", "seconds", "tokens/s", "of the limit"],
            rightAligned: [1, 2, 3, 4])
        let rates: [(String, BenchRate?)] = [
            (prefillName(report), report.prefill), ("indexing", report.indexing),
            ("decode", report.decode),
        ]
        for case (let name, let rate?) in rates {
            table.add([
                name, "\(rate.tokens)", Format.decimal(rate.seconds),
                Format.decimal(rate.tokensPerSecond, 1), Format.percent(rate.shareOfLimit),
            ])
        }
        return table
    }

    private func prefillName(_ report: BenchReport) -> String {
        report.prefill.tokens > report.window
            ? "prefill in windows of \(report.window)" : "prefill"
    }

    /// Decoding with memories, and blocks of queries on one memory layer.
    private func memories(_ report: BenchReport) -> TextTable {
        var table = TextTable(
            [
                "memory tokens", "attention", "decode tokens/s", "attention ms/token",
                "of bandwidth", "512 queries, ms/layer", "of products",
            ],
            rightAligned: [0, 2, 3, 4, 5, 6])
        for memory in report.memory {
            table.add([
                "\(memory.tokens)", memory.attention.rawValue + (memory.isStored ? ", stored" : ""),
                Format.decimal(memory.tokensPerSecond, 1),
                Format.decimal(memory.attentionSeconds * 1000, 2),
                memory.shareOfBandwidth.map(Format.percent) ?? "",
                Format.decimal(memory.block.seconds * 1000, 1),
                memory.block.shareOfProducts.map(Format.percent) ?? "",
            ])
        }
        return table
    }
}
