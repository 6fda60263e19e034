/// What the payload of a block is.
package enum BlockKind: UInt8, Sendable, CaseIterable {
    /// Keys of a segment, [tokens, headDim] in the memory's element type, in token order.
    case keys = 1
    /// Values of a segment, [tokens, headDim] in the memory's element type, in token order.
    case values = 2
    /// Mean keys of the clusters, [clusters, headDim] in float32.
    case centroids = 3
    /// Where each cluster's slots begin, [clusters + 1] in 32 bits.
    case clusterOffsets = 4
    /// The slots of all clusters, one cluster after the other, [tokens] in 32 bits.
    case clusterSlots = 5
    /// Mean values of the clusters, [clusters, headDim] in float32; reserved.
    case clusterMeanValues = 6
    /// Key variances of the clusters in float32; reserved.
    case clusterKeyVariances = 7
    /// Where each passage of the segment begins, and its end, [passages + 1] in 32 bits.
    case passageStarts = 8
    /// Term, passage and count of the segment's passages, [entries, 3] in 32 bits.
    case passagePostings = 9

    /// The kinds that every segment has once: their layer index and kv head are 0.
    package static let once: [BlockKind] = [.passageStarts, .passagePostings]

    /// The kinds that every segment has for every stream.
    package static let required: [BlockKind] = [
        .keys, .values, .centroids, .clusterOffsets, .clusterSlots,
    ]
}
