/// The largest sizes this module accepts; stored data beyond them is refused, not tried.
package enum VectorSearchLimit {
    /// Components of a key.
    package static let dimension = 65_536
    /// Keys of a segment, and clusters of an index.
    package static let count = Int(Int32.max)
    /// Results per query.
    package static let results = 1 << 20
}
