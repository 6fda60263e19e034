/// How many tokens a segment holds, and in how many clusters.
///
/// One block (one layer, one kv head, keys or values) should have 0.5 to 8 MB: large enough
/// for sequential reading, small enough to be trained, checked and dropped as a unit.
package struct SegmentGeometry: Equatable, Sendable {
    private static let wantedBlockBytes = 2 << 20
    private static let segmentBudget = 512 << 20
    private static let targetBounds = 8192...32768

    /// Tokens at which a segment is closed after the document that reaches them.
    package var targetTokens: Int
    /// Tokens at which a segment is closed inside a document.
    package var maximumTokens: Int
    /// Mean number of keys of a cluster.
    package var tokensPerCluster = 32

    package init(targetTokens: Int, maximumTokens: Int) {
        precondition(targetTokens > 0 && maximumTokens >= targetTokens, "empty segments")
        self.targetTokens = targetTokens
        self.maximumTokens = maximumTokens
    }

    /// The geometry for pairs of the given shape.
    ///
    /// - Parameters:
    ///   - rowBytes: bytes of one key or one value.
    ///   - streams: memory layers times kv heads; a segment of all of them is collected in RAM.
    package init(rowBytes: Int, streams: Int) {
        precondition(rowBytes > 0 && streams > 0, "pairs without a shape")
        var target = Self.targetBounds.upperBound
        while target > Self.targetBounds.lowerBound,
            target * rowBytes > Self.wantedBlockBytes
                || target * rowBytes * 2 * streams > Self.segmentBudget
        {
            target /= 2
        }
        self.init(targetTokens: target, maximumTokens: 2 * target)
    }

    /// The number of clusters of a stream of `tokens` keys.
    package func clusterCount(tokens: Int) -> Int { max(1, tokens / tokensPerCluster) }
}
