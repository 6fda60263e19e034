extension MemoryWriter {
    /// Which pairs a window that is being encoded attends to.
    package enum Scope: Sendable {
        /// The earlier windows of the open document.
        case document
        /// All live documents and the earlier windows of the open one.
        case memory
    }

    /// Calls `body` with the pairs of one stream in `scope`, committed or not, in token order.
    ///
    /// The runs are valid inside `body` only, which must not change the writer.
    package func withPendingRuns<Result>(
        layerIndex: Int, kvHead: Int, scope: Scope, _ body: ([PairRun]) throws -> Result
    ) throws -> Result {
        let head = MemoryHead(layerIndex: layerIndex, kvHead: kvHead)
        let stream = try store.manifest.requireHead(head)
        let isOpen = documents.last.map { !$0.isFinished } ?? false
        switch scope {
        case .document:
            guard isOpen, let open = documents.last else { return try body([]) }
            let committed =
                open.committed.isEmpty
                ? [] : try snapshot().runs(of: open.committed, head: head)
            let pending = pairs.run(stream: stream, from: pairs.tokenCount - open.pendingTokens)
            return try body((committed + [pending]).filter { $0.count > 0 })
        case .memory:
            let unpublished = documents.flatMap(\.committed)
            let committed = try snapshot().runs(head: head, including: unpublished)
            let pending = pairs.run(stream: stream, from: 0)
            return try body((committed + [pending]).filter { $0.count > 0 })
        }
    }
}
