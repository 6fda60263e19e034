import LinearAlgebra
import LongLlama

/// Documents read into memory in RAM for a measurement, as indexing would read them, each once.
///
/// Thread rule: belongs to one measurement. Selections of it are taken after the last document
/// was read.
final class PairBank {
    /// The pairs of all documents, in the order they were read.
    let memory: WorkingMemory
    private let model: LoadedModel
    private let encoder: MemoryEncoder
    private var known: [[Int32]: Range<Int>] = [:]
    private var tokens: [Int32] = []  // [tokenCount]
    private var documents: [Range<Int>] = []

    /// An empty bank.
    ///
    /// - Throws: `ModelError` when the model has no memory layers.
    init(model: LoadedModel) throws {
        self.model = model
        encoder = try MemoryEncoder(
            model: model.model, windowTokens: model.windowing.windowTokens)
        memory = WorkingMemory(
            configuration: model.model.configuration, compute: model.model.compute)
    }

    /// An empty bank that reads with the buffers of `other`.
    init(sharing other: PairBank) {
        model = other.model
        encoder = other.encoder
        memory = WorkingMemory(
            configuration: model.model.configuration, compute: model.model.compute)
    }

    /// Tokens in memory.
    var tokenCount: Int {
        model.model.configuration.memoryLayers.first.map { memory.tokenCount(layer: $0) } ?? 0
    }

    /// Reads `tokens` as one document.
    ///
    /// - Returns: its tokens in `memory`, fewer than it has where the adapter leaves some out.
    @discardableResult
    func read(_ tokens: [Int32]) throws -> Range<Int> {
        let begin = tokenCount
        if model.windowing.independentWindows || tokens.count <= encoder.windowTokens {
            try encoder.encode(tokens, sink: memory)
        } else {
            let document = WorkingMemory(
                configuration: model.model.configuration, compute: model.model.compute)
            try encoder.encode(
                tokens, memories: [document], sink: ForkedSink([document, memory]))
        }
        let kept = model.model.configuration.memoryTokens(
            of: tokens.count, window: encoder.windowTokens)
        self.tokens += kept.map { tokens[$0] }
        precondition(self.tokens.count == tokenCount, "a token for each pair")
        documents.append(begin..<tokenCount)
        return begin..<tokenCount
    }

    /// Reads `tokens` as one document unless the bank has them.
    func readOnce(_ tokens: [Int32]) throws -> Range<Int> {
        if let range = known[tokens] { return range }
        let range = try read(tokens)
        known[tokens] = range
        return range
    }

    /// The ids of the tokens `range`, document by document.
    func text(_ range: Range<Int>) -> [ArraySlice<Int32>] {
        documents.map { tokens[$0.clamped(to: range)] }.filter { !$0.isEmpty }
    }
}
