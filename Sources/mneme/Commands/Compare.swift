import ArgumentParser
import Foundation
import MemoryEngine

/// Compares exact attention with the others.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare exact with related or knn memory attention on the same state.",
        discussion: """
            Examples:
              mneme compare --memory demo --prompt-file question.txt
              mneme compare --memory demo --prompt-file question.txt --attention knn --top-k 128 --json

            Per memory layer and head: recall of the true nearest pairs, share of the exact
            softmax mass they hold, relative error of the attention output; then the effect on
            the next-token distribution and the seconds of both paths.
            """)

    @Option(name: .long, help: "The memory's name.")
    var memory: String

    @Option(name: .long, help: "The file whose text queries the memory.")
    var promptFile: String

    @OptionGroup var attention: AttentionArguments

    @OptionGroup var model: ModelArguments
    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        guard attention.attention != .exact else {
            throw ValidationError("--attention must be related or knn; exact is the reference.")
        }
    }

    func run() throws {
        try CommandRunner.run {
            guard let prompt = FileManager.default.contents(atPath: promptFile) else {
                throw EngineError(.missing, "the prompt file '\(promptFile)' cannot be read")
            }
            let engine = Engine(model: try model.load())
            let report = try engine.compare(
                prompt: [UInt8](prompt), memory: memory, store: store.location,
                attention: attention.attention, topK: attention.topK, probes: attention.probes)
            try show(report)
        }
    }

    private func show(_ report: ComparisonReport) throws {
        if output.json { return try Terminal.writeJSON(report) }
        var table = TextTable(
            ["layer", "head", "recall@\(report.topK)", "captured mass", "relative error"],
            rightAligned: [0, 1, 2, 3, 4])
        for row in report.heads {
            table.add([
                "\(row.layer)", "\(row.head)", Format.decimal(row.recall),
                Format.decimal(row.capturedMass), Format.decimal(row.relativeError),
            ])
        }
        Terminal.writeLine(table.text)
        Terminal.writeLine(
            """

            \(report.memoryTokens) memory tokens, \(report.promptTokens) prompt tokens
            next token: KL \(String(format: "%.3g", report.divergence)) nats, \
            top-1 agreement \(Format.percent(report.agreement))
            seconds: exact \(Format.decimal(report.exactSeconds)), \
            \(report.attention.rawValue) \(Format.decimal(report.approximateSeconds))
            """)
    }
}
