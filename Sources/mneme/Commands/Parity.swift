import ArgumentParser
import Foundation
import MemoryEngine

/// Compares a model with expected results.
struct Parity: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a folder of expected results and print the largest differences.",
        discussion: """
            Examples:
              mneme parity fixtures/longllama-tiny
              mneme parity fixtures/smollm2 --model SmolLM2-135M-Instruct.Q4_1.gguf

            The folder holds cases.json, one safetensors file per case and, unless --model
            names another, the model itself. Exit code 1 when a difference is beyond tolerance.
            """)

    @Argument(help: "The folder of cases.")
    var folder: String

    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        try CommandRunner.run {
            let report = try ParityRunner(folder: folder, options: model.options).run { name in
                if Terminal.showsProgress { Terminal.note("running \(name)") }
            }
            if output.json {
                try Terminal.writeJSON(report)
            } else {
                show(report)
            }
            if !report.passed { throw ExitCode.failure }
        }
    }

    private static func unit(_ measure: ParityRow.Measure) -> String {
        measure == .relative ? " relative" : ""
    }

    private func show(_ report: ParityReport) {
        var table = TextTable(
            ["case", "tensor", "values", "largest difference", "tolerance", ""],
            rightAligned: [2, 3, 4])
        for row in report.rows {
            table.add([
                row.caseName, row.tensor, "\(row.count)",
                String(format: "%.3g", row.largestDifference) + Self.unit(row.measure),
                String(format: "%.3g", row.tolerance) + Self.unit(row.measure),
                row.passed ? "ok" : "FAILED",
            ])
        }
        Terminal.writeLine(table.text)
        Terminal.writeLine(
            report.passed
                ? "\(report.model): all \(report.rows.count) comparisons within tolerance"
                : "\(report.model): \(report.rows.count { !$0.passed }) of \(report.rows.count)"
                    + " comparisons beyond tolerance")
    }
}
