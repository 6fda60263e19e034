import ArgumentParser
import Glibc
import Logging

/// The command-line face of the memory engine.
@main
struct Mneme: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mneme",
        abstract: "Index a repository once, ask a LongLLaMA model about it ever after.",
        discussion: """
            A repository is read once into a persistent memory; the memory layers of the
            model attend to it in every later process.

              mneme pull
              mneme index . --memory demo
              mneme ask "Where are tokens sampled?" --memory demo

            Results go to stdout, progress and logs to stderr. Exit codes: 0 success,
            1 failure (also parity beyond tolerance), 64 usage, 65 bad data, 66 something
            named does not exist, 69 unavailable, 73 cannot write, 75 busy, 130 interrupted.
            """,
        version: "0.1.0",
        subcommands: [
            Pull.self, Index.self, Ask.self, Generate.self, Compare.self, Perplexity.self,
            Passkey.self, Distraction.self, List.self, Status.self, Remove.self, Parity.self,
            Bench.self, ModelGroup.self,
        ])

    /// Runs the command line; logs go to stderr, because stdout is for results.
    static func main() {
        // Where the parent ignores it, so does this program, and could not wait for its children.
        signal(SIGCHLD, SIG_DFL)
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        main(nil)
    }
}
