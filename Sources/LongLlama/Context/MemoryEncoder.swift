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
    package init(model: LongLlamaModel, windowTokens: Int) throws {
        guard !model.configuration.memoryLayers.isEmpty else {
            throw ModelError.request(
                "this model has no memory layers, so nothing can be read into a memory;"
                    + " choose a LongLLaMA checkpoint or an adapter")
        }
        self.windowTokens = windowTokens
        var configuration = model.configuration
        configuration.maxPositionEmbeddings = max(
            windowTokens, configuration.maxPositionEmbeddings)
        self.model = try model.withConfiguration(configuration)
        context = LocalContext(configuration: configuration, capacity: windowTokens)
        state = RunState(configuration: configuration, capacity: windowTokens)
    }

    /// Sends the pairs of `tokens` to `sink`, window by window.
    ///
    /// - Parameters:
    ///   - memories: what each window attends to besides itself; reading one that `sink`
    ///     grows makes the population chained.
    ///   - windowDone: called after each window with its number of tokens.
    package func encode(
        _ tokens: [Int32], memories: [any MemoryAttention] = [], sink: any MemorySink,
        windowDone: (Int) throws -> Void = { _ in }
    ) throws {
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
