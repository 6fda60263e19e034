/// A passage table that stays at one address.
final class PassageTableStorage: @unchecked Sendable {
    // Sendable because everything is immutable after init.

    let starts: UnsafeBufferPointer<UInt32>
    let postings: UnsafeBufferPointer<UInt32>

    init(_ table: PassageTable) {
        starts = Self.copy(table.starts)
        postings = Self.copy(table.postings)
    }

    deinit {
        starts.deallocate()
        postings.deallocate()
    }

    private static func copy(_ values: [UInt32]) -> UnsafeBufferPointer<UInt32> {
        let copy = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: values.count)
        _ = copy.initialize(from: values)
        return UnsafeBufferPointer(copy)
    }
}
