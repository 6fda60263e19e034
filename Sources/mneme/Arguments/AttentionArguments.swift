import ArgumentParser
import MemoryEngine

/// Which pairs of a memory are attended to.
struct AttentionArguments: ParsableArguments {
    @Option(
        name: .long,
        help: """
            related: the nearest pairs in the passages with the most words in common with the text;
            knn: the nearest pairs of each query and head; exact: all pairs.
            """)
    var attention: AttentionPath = .related

    @Option(name: .long, help: "Nearest pairs per query and head, for related and knn.")
    var topK = 32

    @Option(name: .long, help: "Lists visited per query, for knn (default: chosen by size).")
    var probes: Int?

    func validate() throws {
        guard (1...4096).contains(topK) else {
            throw ValidationError("--top-k must be in 1...4096, not \(topK).")
        }
        if let probes, probes < 1 {
            throw ValidationError("--probes must be at least 1, not \(probes).")
        }
    }
}
