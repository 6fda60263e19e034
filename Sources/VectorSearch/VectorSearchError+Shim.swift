import CFaissShims

extension VectorSearchError {
    /// Calls `body` and throws the error it reports, if any.
    ///
    /// - Parameters:
    ///   - activity: What needs memory, for the error when there is none.
    ///   - arguments: Name and allowed range of the shim function's arguments, by position.
    ///   - body: A call of one function of the shim.
    static func check(
        _ activity: String, arguments: [(name: String, allowed: ClosedRange<Int>)],
        _ body: (UnsafeMutablePointer<CFaissShims_error>) -> CFaissShims_status
    ) throws(VectorSearchError) {
        var details = CFaissShims_error()
        let status = body(&details)
        guard status != CFaissShims_ok else { return }
        throw VectorSearchError(status, details, activity: activity, arguments: arguments)
    }

    private init(
        _ status: CFaissShims_status, _ details: CFaissShims_error, activity: String,
        arguments: [(name: String, allowed: ClosedRange<Int>)]
    ) {
        let segment = Int(details.segment)
        let position = Int(details.position)
        let detail = Int(details.detail)
        switch status {
        case CFaissShims_invalid_argument where arguments.indices.contains(position):
            self = .sizeOutOfRange(
                name: arguments[position].name, received: detail,
                allowed: arguments[position].allowed, segment: segment < 0 ? nil : segment)
        case CFaissShims_non_finite_key:
            self = .nonFiniteKey(slot: position, component: detail)
        case CFaissShims_non_finite_query:
            self = .nonFiniteQuery(query: position, component: detail)
        case CFaissShims_non_finite_centroid:
            self = .nonFiniteCentroid(segment: segment, cluster: position, component: detail)
        case CFaissShims_offsets_not_ascending:
            self = .offsetsNotAscending(segment: segment, position: position, received: detail)
        case CFaissShims_offsets_exceed_count:
            self = .offsetBeyondCount(
                segment: segment, received: detail, count: Int(details.limit))
        case CFaissShims_slot_out_of_range:
            self = .slotOutOfRange(
                segment: segment, position: position, received: detail, count: Int(details.limit))
        case CFaissShims_out_of_memory:
            self = .outOfMemory(what: activity)
        default:
            var copy = details
            let message = withUnsafePointer(to: &copy) { pointer in
                String(cString: CFaissShims_error_message(pointer))
            }
            self = .faiss(message: message.isEmpty ? "status \(status.rawValue)" : message)
        }
    }
}
