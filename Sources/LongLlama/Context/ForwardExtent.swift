/// How far a window goes through the model.
package enum ForwardExtent: Sendable {
    /// All layers; afterwards the hidden states of the window's tokens `outputs` are ready for the
    /// output head.
    case allLayers(outputs: Range<Int>)
    /// Up to the last memory layer's keys and values: all that indexing needs.
    case memoryPairs

    /// Rows of the last layer's output that are computed at least.
    ///
    /// Fewer would go through other products, whose rounding differs more than that of the
    /// order in which attention adds up its pairs.
    package static let leastRows = 16

    /// The tokens of a window of `count` whose hidden states leave the last layer.
    func lastRows(count: Int) -> Range<Int> {
        guard case .allLayers(let outputs) = self, !outputs.isEmpty else { return 0..<0 }
        let first = max(0, min(outputs.lowerBound, outputs.upperBound - Self.leastRows))
        return first..<max(outputs.upperBound, min(count, Self.leastRows))
    }
}
