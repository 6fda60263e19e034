import ArgumentParser
import MemoryEngine

/// Shows a memory and whether it is fresh.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a memory, and compare it with its source tree.",
        discussion: """
            Examples:
              mneme status demo
              mneme status demo --verify

            Fresh means that no file was changed, added or removed since: by size and time, and
            by content where only the time differs. A file that cannot be read now is named with
            the reason, and the memory is not fresh. Findings of --verify end in exit code 65.
            """)

    @Argument(help: "The memory's name.")
    var name: String

    @Flag(name: .long, help: "Also check every checksum and reference of the memory.")
    var verify = false

    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        try CommandRunner.run {
            let status = try MemoryCatalogue(store.location).status(name, verifies: verify)
            if output.json {
                try Terminal.writeJSON(status)
            } else {
                show(status)
            }
            if !(status.findings ?? []).isEmpty { throw ExitCode(65) }
        }
    }

    private func show(_ status: MemoryStatus) {
        let memory = status.memory
        Terminal.writeLine(
            """
            memory      \(memory.name) (generation \(memory.generation), format \
            \(memory.formatVersion))
            source      \(Terminal.printable(memory.source, onOneLine: true))
            model       \(Terminal.printable(memory.model, onOneLine: true))
            population  \(memory.population.rawValue), memory layers \
            \(memory.layers.map(String.init).joined(separator: " ")), \(memory.elementType)
            holds       \(memory.documents) documents, \(memory.tokens) tokens, \
            \(Format.bytes(memory.bytesOnDisk)) on disk
            freshness   \(status.isFresh ? "fresh" : "stale")
            """)
        for (title, paths) in [
            ("changed", status.changed), ("added", status.added), ("removed", status.removed),
        ] {
            for path in paths {
                Terminal.writeLine("  \(title)  \(Terminal.printable(path, onOneLine: true))")
            }
        }
        for file in status.unreadable {
            Terminal.writeLine("  unreadable  \(file.path): \(file.reason)")
        }
        if let findings = status.findings {
            Terminal.writeLine("verified    \(findings.isEmpty ? "no findings" : "")")
            for finding in findings { Terminal.writeLine("  \(finding)") }
        }
    }
}
