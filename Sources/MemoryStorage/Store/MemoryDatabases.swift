import LMDB

/// The databases of a memory's environment, opened once.
struct MemoryDatabases: Sendable {
    /// Manifest and counters.
    let metadata: Database<MetadataKey>
    /// Keys, values and cluster tables.
    let blocks: Database<BlockKey>
    let segments: Database<SegmentKey>
    let documents: Database<DocumentKey>
    /// Content hash to document number.
    let contents: Database<ContentHash>
    /// Path to file record.
    let files: Database<PathKey>
    /// Document and file number to path.
    let references: Database<ReferenceKey>
    /// Slot runs to documents.
    let placements: Database<PlacementKey>
    let tokenSpans: Database<TokenSpanKey>
    let lineStarts: Database<LineKey>

    init(_ environment: Environment, create: Bool) throws(LMDBError) {
        metadata = try environment.database("metadata", create: create)
        blocks = try environment.database("blocks", create: create)
        segments = try environment.database("segments", create: create)
        documents = try environment.database("documents", create: create)
        contents = try environment.database("contents", create: create)
        files = try environment.database("files", create: create)
        references = try environment.database("references", create: create)
        placements = try environment.database("placements", create: create)
        tokenSpans = try environment.database("token-spans", create: create)
        lineStarts = try environment.database("line-starts", create: create)
    }
}
