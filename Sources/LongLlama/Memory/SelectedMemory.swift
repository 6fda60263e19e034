package import LinearAlgebra

/// Exact attention over a selection of pairs.
///
/// Thread rule: belongs to one request.
package final class SelectedMemory: MemoryAttention {
    package let coverage = MemoryCoverage.full
    private let selection: PairSelection
    private let compute: Compute

    /// Attends to all pairs of `selection`.
    package init(_ selection: PairSelection, compute: Compute) {
        self.selection = selection
        self.compute = compute
    }

    package func tokenCount(layer: Int) -> Int {
        selection.contains(layer: layer) ? selection.tokenCount : 0
    }

    package func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) {
        guard tokenCount(layer: layer) > 0 else { return partial.reset(queries: count) }
        compute.attend(
            queries: queries, count: count, geometry: selection.geometry,
            elementType: selection.elementType, runs: selection.runs(layer: layer),
            visibility: .all, into: partial)
    }
}
