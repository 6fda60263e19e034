import LongLlama

/// Sends pairs to several memories.
final class ForkedSink: MemorySink {
    private let sinks: [any MemorySink]

    init(_ sinks: [any MemorySink]) {
        self.sinks = sinks
    }

    func append(_ pairs: TokenPairs, layer: Int) throws {
        for sink in sinks { try sink.append(pairs, layer: layer) }
    }
}
