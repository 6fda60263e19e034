/// Collects tokens while a text is being encoded.
///
/// Tokens are contiguous: each one covers the bytes from the end of its predecessor to its own end, so
/// one offset per token is enough, and bytes that yield no token belong to the next one.
struct EncodingOutput {
    private(set) var ids: [TokenID] = []

    /// Byte offset at which each token ends; empty unless spans are recorded.
    private(set) var ends: [Int] = []

    let recordsSpans: Bool

    init(recordsSpans: Bool, expectedCount: Int) {
        self.recordsSpans = recordsSpans
        ids.reserveCapacity(expectedCount)
        if recordsSpans { ends.reserveCapacity(expectedCount) }
    }

    @inline(__always)
    mutating func append(_ id: TokenID, end: Int) {
        ids.append(id)
        if recordsSpans { ends.append(end) }
    }

    /// The tokens with their spans; the last one reaches to `inputCount`.
    ///
    /// - Precondition: spans were recorded.
    func tokens(inputCount: Int) -> [EncodedToken] {
        precondition(recordsSpans, "spans were not recorded")
        var result: [EncodedToken] = []
        result.reserveCapacity(ids.count)
        var start = 0
        for (index, id) in ids.enumerated() {
            let end = index == ids.count - 1 ? inputCount : max(start, ends[index])
            result.append(EncodedToken(id: id, range: start..<end))
            start = end
        }
        return result
    }
}
