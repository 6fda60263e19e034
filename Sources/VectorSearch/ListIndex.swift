import CFaissShims

/// A Faiss IVF index whose lists are the clusters of segments in the caller's memory.
///
/// Nothing but the centroids is copied. A search ranks all clusters of all segments by the inner
/// product of the query with their centroids, and scans the best. A scan of all lists returns
/// exactly what `ExactIndex` does, to the bit, on every machine.
///
/// Thread rule: immutable; any number of threads may search at once.
package final class ListIndex: VectorIndex, @unchecked Sendable {
    // Sendable because neither the index behind the handle nor the memory of the segments ever
    // changes, the shim keeps the state of a search on its own stack, and `owner` is Sendable.
    private let handle: OpaquePointer
    private let owner: any AnyObject & Sendable

    /// Components of a key.
    package let dimension: Int

    /// Makes an index over `segments`, whose memory must stay valid and unchanged while `owner`
    /// lives.
    ///
    /// Checks every offset, slot and centroid: O(slots + centroids), a few GB/s.
    package convenience init(
        dimension: Int, scalar: VectorScalar, segments: [ListSegment],
        owner: any AnyObject & Sendable
    ) throws(VectorSearchError) {
        try self.init(
            dimension: dimension, scalar: scalar, segments: segments, owner: owner,
            instructionSet: .best)
    }

    /// The same, with kernels that may be slower than this machine's best.
    init(
        dimension: Int, scalar: VectorScalar, segments: [ListSegment],
        owner: any AnyObject & Sendable, instructionSet: InstructionSet
    ) throws(VectorSearchError) {
        let shimSegments = segments.map(CFaissShims_segment.init)
        var created: OpaquePointer?
        try VectorSearchError.check("an index", arguments: Self.initArguments) { error in
            CFaissShims_index_create(
                shimSegments, Int64(shimSegments.count), Int64(dimension), scalar.shim,
                instructionSet.shim, &created, error)
        }
        guard let created else { throw .faiss(message: "no index was made") }
        self.handle = created
        self.owner = owner
        self.dimension = dimension
    }

    deinit {
        CFaissShims_index_destroy(handle)
    }

    /// The number of lists: clusters of all segments.
    package var listCount: Int { Int(CFaissShims_index_list_count(handle)) }

    /// The number of vectors in all lists, dead ones included.
    package var vectorCount: Int { Int(CFaissShims_index_vector_count(handle)) }

    package func search(
        queries: UnsafePointer<Float>, count n: Int, k: Int, probes: Int,
        scores: UnsafeMutablePointer<Float>, ids: UnsafeMutablePointer<VectorID>
    ) throws(VectorSearchError) {
        // A VectorID is laid out as the shim's id: two 32-bit integers, segment first.
        let shimIDs = UnsafeMutableRawPointer(ids).assumingMemoryBound(to: CFaissShims_id.self)
        try VectorSearchError.check("a search", arguments: Self.searchArguments) { error in
            CFaissShims_index_search(
                handle, queries, Int64(n), Int64(k), Int64(probes), scores, shimIDs, error)
        }
    }

    // In the order of the shim's header.
    private static let initArguments: [(name: String, allowed: ClosedRange<Int>)] = [
        ("number of segments", 0...VectorSearchLimit.count),
        ("dimension", 1...VectorSearchLimit.dimension),
        ("scalar", 0...3),
        ("number of keys", 0...VectorSearchLimit.count),
        ("number of clusters", 0...VectorSearchLimit.count),
    ]

    private static let searchArguments: [(name: String, allowed: ClosedRange<Int>)] = [
        ("number of queries", 0...VectorSearchLimit.count),
        ("number of results", 1...VectorSearchLimit.results),
        ("number of probes", 1...Int.max),
    ]
}

extension CFaissShims_segment {
    fileprivate init(_ segment: ListSegment) {
        self.init(
            keys: segment.keys, centroids: segment.centroids, offsets: segment.offsets,
            slots: segment.slots, live: segment.live, count: Int64(segment.count),
            clusters: Int64(segment.clusterCount))
    }
}
