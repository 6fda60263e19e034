import LinearAlgebra
import LongLlama
import PassageSearch

extension AttentionPath {
    /// Attention along this path to a selection of pairs.
    ///
    /// - Parameters:
    ///   - passages: the passages of the selection, asked for where words choose.
    ///   - topK: nearest pairs per query and head, found by a scan of all pairs in reach.
    func memory(
        _ selection: PairSelection, passages: () throws -> PassageIndex, topK: Int,
        compute: Compute
    ) rethrows -> any MemoryAttention {
        switch self {
        case .exact: SelectedMemory(selection, compute: compute)
        case .knn:
            NearestSelectedMemory(
                selection, k: min(topK, selection.tokenCount), compute: compute)
        case .related:
            RelatedMemory(selection, passages: try passages(), k: topK, compute: compute)
        }
    }
}
