extension VectorSearchError: CustomStringConvertible {
    /// What was expected, what was received, and what to do.
    package var description: String {
        switch self {
        case .sizeOutOfRange(let name, let received, let allowed, let segment):
            let place = segment.map { " of segment \($0)" } ?? ""
            return "the \(name)\(place) is \(received), expected \(allowed.lowerBound) to "
                + "\(allowed.upperBound); pass a value in this range"
        case .nonFiniteKey(let slot, let component):
            return "component \(component) of key \(slot) is NaN or infinite, expected a finite "
                + "number; check the model's weights, or use a scalar type with a wider range"
        case .nonFiniteQuery(let query, let component):
            return "component \(component) of query \(query) is NaN or infinite, expected a "
                + "finite number; check the model's weights"
        case .nonFiniteCentroid(let segment, let cluster, let component):
            return "component \(component) of centroid \(cluster) of segment \(segment) is NaN "
                + "or infinite, expected a finite number; \(Self.rebuild)"
        case .offsetsNotAscending(let segment, let position, let received):
            return "cluster offset \(position) of segment \(segment) is \(received), expected "
                + "offsets that start at 0 and never decrease; \(Self.rebuild)"
        case .offsetBeyondCount(let segment, let received, let count):
            return "a cluster of segment \(segment) ends at \(received), expected at most "
                + "\(count), its number of keys; \(Self.rebuild)"
        case .slotOutOfRange(let segment, let position, let received, let count):
            return "entry \(position) of the clusters of segment \(segment) is slot \(received), "
                + "expected less than \(count), its number of keys; \(Self.rebuild)"
        case .outOfMemory(let what):
            return "not enough memory for \(what); use fewer or smaller segments"
        case .faiss(let message):
            return "Faiss failed: \(message); please report this with the command that led to it"
        }
    }

    private static let rebuild = "the stored clusters are damaged, build them again"
}
