import ArgumentParser
import MemoryEngine

/// Lists memories.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the memories of a store.",
        discussion: """
            Example:
              mneme list --store ~/memories
            """)

    @OptionGroup var store: StoreArguments
    @OptionGroup var output: OutputArguments

    private struct Result: Encodable {
        var memories: [MemorySummary]
    }

    func run() throws {
        try CommandRunner.run {
            let memories = try MemoryCatalogue(store.location).list()
            if output.json { return try Terminal.writeJSON(Result(memories: memories)) }
            guard !memories.isEmpty else {
                Terminal.note(
                    "no memories in '\(store.location.path)'; make one with 'mneme index'")
                return
            }
            var table = TextTable(
                ["name", "documents", "tokens", "size", "model", "source"],
                rightAligned: [1, 2, 3])
            for memory in memories {
                table.add([
                    memory.name, "\(memory.documents)", "\(memory.tokens)",
                    Format.bytes(memory.bytesOnDisk),
                    Terminal.printable(memory.model, onOneLine: true),
                    Terminal.printable(memory.source, onOneLine: true),
                ])
            }
            Terminal.writeLine(table.text)
            for memory in memories {
                if let problem = memory.problem { Terminal.note("\(memory.name): \(problem)") }
            }
        }
    }
}
