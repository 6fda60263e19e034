import Corpus
import LinearAlgebra
import LongLlama
import MemoryStorage

extension OpenedMemory {
    /// All live pairs, read in place, in the order they were stored.
    func selection() throws -> PairSelection {
        var runs: [Int: [[LinearAlgebra.PairRun]]] = [:]
        for (index, layer) in layout.layers.enumerated() {
            runs[layer] = try (0..<layout.geometry.kvHeads).map { head in
                try snapshot.withRuns(layerIndex: index, kvHead: head) {
                    $0.map(LinearAlgebra.PairRun.init)
                }
            }
        }
        return PairSelection(
            geometry: layout.geometry, elementType: layout.elementType, runs: runs,
            owner: snapshot)
    }

    /// The identifiers that occur in at least two files of the source tree; `nil` without it.
    func identifiers(elsewhere: OpenedMemory?) -> RepositoryIdentifiers? {
        guard let counts = identifierCounts() else { return nil }
        let others = [elsewhere?.identifierCounts()].compactMap(\.self)
        return RepositoryIdentifiers(project: 0, of: [counts] + others)
    }

    private func identifierCounts() -> RepositoryIdentifiers.FileCounts? {
        guard let files = try? SourceTree(store.manifest).listing().files else { return nil }
        var counts: RepositoryIdentifiers.FileCounts = [:]
        for file in files {
            guard let text = try? file.read() else { continue }
            for name in IdentifierScanner.names(in: text.bytes) { counts[name, default: 0] += 1 }
        }
        return counts
    }
}
