import LinearAlgebra
import LongLlama

extension AttentionPath {
    /// Attention along this path to a selection of pairs.
    ///
    /// - Parameter topK: nearest pairs per query and head, found by a scan of all pairs.
    func memory(
        _ selection: PairSelection, topK: Int, compute: Compute
    ) -> any MemoryAttention {
        switch self {
        case .exact: SelectedMemory(selection, compute: compute)
        case .knn:
            NearestSelectedMemory(
                selection, k: min(topK, selection.tokenCount), compute: compute)
        }
    }
}
