/// Why a clustering, an index or a search was refused.
package enum VectorSearchError: Error, Sendable, Equatable {
    /// A size is outside of what is possible; `segment` is nil where there is none.
    case sizeOutOfRange(name: String, received: Int, allowed: ClosedRange<Int>, segment: Int?)
    /// A key is NaN or infinite.
    case nonFiniteKey(slot: Int, component: Int)
    /// A query is NaN or infinite.
    case nonFiniteQuery(query: Int, component: Int)
    /// A stored centroid is NaN or infinite.
    case nonFiniteCentroid(segment: Int, cluster: Int, component: Int)
    /// Stored offsets do not start at 0, or decrease at `position`.
    case offsetsNotAscending(segment: Int, position: Int, received: Int)
    /// A stored offset is beyond the number of keys.
    case offsetBeyondCount(segment: Int, received: Int, count: Int)
    /// A stored slot is not below the number of keys.
    case slotOutOfRange(segment: Int, position: Int, received: Int, count: Int)
    /// Memory for `what` could not be had.
    case outOfMemory(what: String)
    /// Faiss failed, with its own message.
    case faiss(message: String)
}
