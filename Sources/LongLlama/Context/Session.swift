/// One request's conversation with a model: local context, own memory, run buffers.
///
/// Thread rule: belongs to one request; calls must not overlap.
package final class Session {
    package let model: LongLlamaModel
    /// Pairs that left the local context of this session, in the model's memory type.
    package let ownMemory: WorkingMemory
    /// The local context that retained calls continue.
    package let context: LocalContext
    /// Memories attended to besides the session's own.
    package var mounted: [any MemoryAttention] {
        didSet { attached.read = mounted + [ownMemory] }
    }
    /// Most tokens the local context can hold.
    package var capacity: Int { context.capacity }
    private let state: RunState
    private var attached: AttachedMemories
    /// Whether the buffers are smaller than a window because of a token limit.
    private let isLimited: Bool

    /// A session that also attends to `mounted` memories.
    ///
    /// - Parameters:
    ///   - tokenLimit: most tokens the session will ever process, so that short ones need not
    ///     have buffers of a whole window.
    ///   - overflow: what leaves the local context when it is full.
    package init(
        model: LongLlamaModel, mounted: [any MemoryAttention] = [], tokenLimit: Int? = nil,
        overflow: WindowOverflow = .flush
    ) {
        self.model = model
        self.mounted = mounted
        let configuration = model.configuration
        let window = max(configuration.maxPositionEmbeddings, configuration.lastContextLength)
        let capacity = max(1, min(window, tokenLimit ?? window))
        isLimited = capacity < window
        ownMemory = WorkingMemory(configuration: configuration, compute: model.compute)
        attached = AttachedMemories(read: mounted + [ownMemory], write: ownMemory)
        context = LocalContext(
            configuration: configuration, capacity: capacity, overflow: overflow)
        state = RunState(configuration: configuration, capacity: capacity)
    }

    /// Processes `tokens` after everything this session retained.
    ///
    /// Input longer than `lastContextLength` is read as in the published implementation: its
    /// beginning goes to memory in windows, the rest is the last window.
    ///
    /// - Parameters:
    ///   - mask: 1 for a token, 0 for (left) padding; `nil` when all are tokens.
    ///   - positions: position ids; by default they continue the retained ones.
    ///   - usesCache: whether the last window stays in the local context for later calls.
    ///   - lastContextLength: overrides the configuration's for this call; not negative.
    ///   - body: receives the index of a token in `tokens` and its logits `[vocabulary]`.
    /// - Throws: `ModelError` for bad requests, which leave the session as it was; whatever a
    ///   memory or `body` throws, after which the session must not be used any more.
    package func forward(
        _ tokens: [Int32], mask: [UInt8]? = nil, positions: [Int32]? = nil,
        usesCache: Bool, lastContextLength: Int? = nil, logits rows: LogitRows,
        _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void = { _, _ in }
    ) throws {
        try check(tokens, usesCache: usesCache, lastContextLength: lastContextLength)
        let configuration = model.configuration
        let keep = min(
            lastContextLength ?? configuration.lastContextLength, context.capacity)
        let ids = positions ?? (0..<Int32(tokens.count)).map { context.nextPosition + $0 }
        let input = Window(tokens: tokens, positions: ids, mask: mask)
        let prefix = max(tokens.count - keep, 0)
        let retainsPrefix = usesCache && context.count > 0

        var begin = 0
        while begin < tokens.count {
            let isLast = begin >= prefix
            let end =
                isLast
                ? tokens.count : min(prefix, begin + configuration.maxPositionEmbeddings)
            try run(
                input.slice(begin..<end), offset: begin,
                retains: isLast ? usesCache : retainsPrefix,
                logits: rows == .last && end < tokens.count ? .none : rows, body)
            begin = end
        }
        if !usesCache { context.removeAll() }
    }

    /// Forgets everything that was processed; the buffers stay.
    package func restart() {
        context.removeAll()
        ownMemory.removeAll()
    }

    /// Refuses impossible requests before anything changes.
    private func check(
        _ tokens: [Int32], usesCache: Bool, lastContextLength: Int?
    ) throws(ModelError) {
        guard !tokens.isEmpty else { throw .request("there are no tokens to process") }
        try model.requireVocabulary(tokens)
        guard usesCache || context.count == 0 else {
            throw .request("a session that retained tokens cannot be continued without the cache")
        }
        if let lastContextLength, lastContextLength < 0 {
            throw .request("last_context_length \(lastContextLength) is negative")
        }
        guard !isLimited || tokens.count <= context.capacity - context.count else {
            throw .request(
                "\(tokens.count) tokens after \(context.count) exceed the session's limit of"
                    + " \(context.capacity); start a session with a larger limit")
        }
    }

    private func run(
        _ window: Window, offset: Int, retains: Bool, logits rows: LogitRows,
        _ body: (Int, UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
        let needed =
            switch rows {
            case .none: 0..<0
            case .last: window.count - 1..<window.count
            case .all: 0..<window.count
            }
        try model.forward(
            window, context: context, retains: retains, memories: attached,
            state: state, extent: .allLayers(outputs: needed))
        try model.logits(rows: needed, state: state) { try body(offset + $0, $1) }
    }
}
