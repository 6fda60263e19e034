import ArgumentParser
import MemoryEngine

/// Removes a memory.
struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove a memory from its store.",
        discussion: """
            Example:
              mneme remove demo
            """)

    @Argument(help: "The memory's name.")
    var name: String

    @OptionGroup var store: StoreArguments

    func run() throws {
        try CommandRunner.run {
            try MemoryCatalogue(store.location).remove(name)
            Terminal.note("removed '\(name)'")
        }
    }
}
