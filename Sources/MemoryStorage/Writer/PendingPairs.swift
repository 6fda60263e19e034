/// The pairs of all streams that are not committed yet, in token order.
final class PendingPairs {
    private struct Stream {
        let keys = RowBuffer()
        let values = RowBuffer()
    }

    private let rowBytes: Int
    private let streams: [Stream]
    /// Tokens that every stream has.
    private(set) var tokenCount = 0
    /// Streams that are ahead of ``tokenCount``.
    private var aheadTokens: [Int]

    init(rowBytes: Int, streams count: Int) {
        self.rowBytes = rowBytes
        streams = (0..<count).map { _ in Stream() }
        aheadTokens = [Int](repeating: 0, count: count)
    }

    /// Whether all streams have the same number of tokens.
    var isBalanced: Bool { aheadTokens.allSatisfy { $0 == 0 } }

    /// Appends rows to one stream; returns whether all streams are level now.
    func append(
        stream: Int, keys: UnsafeRawBufferPointer, values: UnsafeRawBufferPointer
    ) throws(MemoryStorageError) -> Bool {
        guard keys.count == values.count, keys.count.isMultiple(of: rowBytes) else {
            throw .inconsistentDocument(
                reason: "\(keys.count) bytes of keys and \(values.count) of values, "
                    + "rows have \(rowBytes)")
        }
        streams[stream].keys.append(keys)
        streams[stream].values.append(values)
        aheadTokens[stream] += keys.count / rowBytes
        let level = aheadTokens.min() ?? 0
        if level > 0 {
            tokenCount += level
            for index in aheadTokens.indices { aheadTokens[index] -= level }
        }
        return isBalanced
    }

    /// Keys of the first `tokens` tokens of a stream, [tokens, headDim].
    func keys(stream: Int, tokens: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: streams[stream].keys.bytes[..<(tokens * rowBytes)])
    }

    /// Values of the first `tokens` tokens of a stream, [tokens, headDim].
    func values(stream: Int, tokens: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: streams[stream].values.bytes[..<(tokens * rowBytes)])
    }

    /// The pairs of a stream from token `first` on, valid until the next change.
    func run(stream: Int, from first: Int) -> PairRun {
        PairRun(
            keys: streams[stream].keys.start + first * rowBytes,
            values: streams[stream].values.start + first * rowBytes,
            count: streams[stream].keys.count / rowBytes - first, segment: -1, firstSlot: -1)
    }

    /// Forgets the first `tokens` tokens.
    func removeFirst(_ tokens: Int) {
        for stream in streams {
            stream.keys.removeFirst(tokens * rowBytes)
            stream.values.removeFirst(tokens * rowBytes)
        }
        tokenCount -= tokens
    }

    /// Forgets everything after the first `tokens` tokens.
    func truncate(to tokens: Int) {
        for stream in streams {
            stream.keys.truncate(to: tokens * rowBytes)
            stream.values.truncate(to: tokens * rowBytes)
        }
        tokenCount = tokens
        aheadTokens = aheadTokens.map { _ in 0 }
    }
}
