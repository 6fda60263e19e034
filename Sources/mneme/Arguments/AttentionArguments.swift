import ArgumentParser
import MemoryEngine

/// Which pairs of a memory are attended to.
struct AttentionArguments: ParsableArguments {
    @Option(
        name: .long,
        help: "exact: all pairs; knn: the nearest pairs of each query and head.")
    var attention: AttentionPath = .knn

    @Option(name: .long, help: "Nearest pairs per query and head, for knn.")
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
