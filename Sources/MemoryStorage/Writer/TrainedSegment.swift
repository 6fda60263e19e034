import PassageSearch
import VectorSearch

/// The blocks of a segment, ready to be committed.
struct TrainedSegment {
    let id: SegmentID
    let tokenCount: Int
    /// One table per stream.
    let tables: [ClusterTable]
    /// The passages of its documents.
    let passages: PassageTable

    /// Trains the clusters of the first `tokens` pending tokens.
    init(
        id: SegmentID, tokens: Int, pairs: PendingPairs, passages: PassageTable,
        manifest: MemoryManifest, geometry: SegmentGeometry
    ) throws {
        self.id = id
        self.passages = passages
        tokenCount = tokens
        let clusterCount = geometry.clusterCount(tokens: tokens)
        tables = try manifest.heads.indices.map { stream in
            let keys = pairs.keys(stream: stream, tokens: tokens)
            guard let start = keys.baseAddress else {
                throw MemoryStorageError.inconsistentDocument(reason: "a segment without keys")
            }
            let table = try KMeans.cluster(
                keys: start, count: tokens, dimension: manifest.headDim,
                scalar: manifest.elementType.vectorScalar, clusters: clusterCount,
                seed: UInt64(id.rawValue) << 32 | UInt64(stream))
            try Self.check(table, tokens: tokens, manifest.headDim)
            return table
        }
    }

    /// The tables are read by pointer later, so that their sizes must be right.
    private static func check(
        _ table: ClusterTable, tokens: Int, _ dimension: Int
    ) throws(MemoryStorageError) {
        let clusters = table.offsets.count - 1
        guard clusters > 0, table.centroids.count == clusters * dimension,
            table.slots.count == tokens,
            table.offsets.first == 0, table.offsets.last == UInt32(tokens)
        else {
            throw .search("the cluster table of \(tokens) keys has a wrong shape")
        }
    }
}
