/// What a block of one kind must look like in a given segment.
struct BlockShape: Equatable {
    /// How many rows are possible; cluster tables vary with the keys.
    let rows: ClosedRange<Int>
    /// Elements of a row.
    let columns: Int
    let elementBytes: Int

    init(_ kind: BlockKind, tokens: Int, manifest: MemoryManifest) {
        switch kind {
        case .keys, .values:
            rows = tokens...tokens
            (columns, elementBytes) = manifest.elementType.columns(manifest.headDim)
        case .centroids, .clusterMeanValues, .clusterKeyVariances:
            rows = 1...tokens
            columns = manifest.headDim
            elementBytes = 4
        case .clusterOffsets, .passageStarts:
            rows = 2...(tokens + 1)
            columns = 1
            elementBytes = 4
        case .clusterSlots:
            rows = tokens...tokens
            columns = 1
            elementBytes = 4
        case .passagePostings:
            rows = 1...(2 * tokens)
            columns = 3
            elementBytes = 4
        }
    }
}
