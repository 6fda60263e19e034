/// Reads tokens into a memory: windows pass through the layers up to the last memory layer's
/// keys and values, nothing of the output head is computed.
///
/// Thread rule: belongs to one request; calls must not overlap.
package final class MemoryEncoder {
    /// Tokens of a window.
    package let windowTokens: Int
    private let model: LongLlamaModel
    private let context: LocalContext
    private let state: RunState

    /// An encoder with windows of `windowTokens` tokens.
    ///
    /// - Throws: `ModelError` when the model has no memory layers or the window is impossible.
    package init(model: LongLlamaModel, windowTokens: Int) throws {
        guard !model.configuration.memoryLayers.isEmpty else {
            throw ModelError.request(
                "this model has no memory layers, so nothing can be read into a memory;"
                    + " choose a LongLLaMA checkpoint or an adapter")
        }
        guard windowTokens > 0 else {
            throw ModelError.request("windows of \(windowTokens) tokens are not possible")
        }
        self.windowTokens = windowTokens
        var configuration = model.configuration
        configuration.maxPositionEmbeddings = max(
            windowTokens, configuration.maxPositionEmbeddings)
        // Checks the size of the window before its buffers are allocated.
        self.model = try model.withConfiguration(configuration)
        context = LocalContext(
            configuration: configuration, capacity: windowTokens, sharesLayers: true)
        state = RunState(configuration: configuration, capacity: windowTokens)
    }

    /// Sends the pairs of `tokens` to `sink`, window by window.
    ///
    /// - Parameters:
    ///   - memories: what each window attends to besides itself; reading one that `sink`
    ///     grows makes the population chained.
    ///   - windowDone: called after each window with its number of tokens.
    /// - Throws: `ModelError.tokenOutOfRange` before anything is sent; whatever a memory, `sink`
    ///   or `windowDone` throws.
    package func encode(
        _ tokens: [Int32], memories: [any MemoryAttention] = [], sink: any MemorySink,
        windowDone: (Int) throws -> Void = { _ in }
    ) throws {
        try model.requireVocabulary(tokens)
        var begin = 0
        while begin < tokens.count {
            let end = min(begin + windowTokens, tokens.count)
            context.removeAll()
            try model.forward(
                Window(tokens: Array(tokens[begin..<end])), context: context, retains: false,
                memories: AttachedMemories(read: memories, write: sink), state: state,
                extent: .memoryPairs)
            try windowDone(end - begin)
            begin = end
        }
    }
}
