import LinearAlgebra

/// All buffers of a forward pass, allocated before the first token.
///
/// Thread rule: belongs to one request.
package final class RunState {
    /// Most tokens of one window.
    package let capacity: Int
    /// Tokens whose feed-forward activations exist at once; bounds the widest buffers.
    let feedForwardRows: Int
    /// Queries whose attention exists at once.
    let attentionRows: Int

    let hidden: FloatBuffer  // [capacity, hidden]
    let normed: FloatBuffer  // [capacity, hidden]
    let queries: FloatBuffer  // [capacity, heads, headDim]
    let keys: FloatBuffer  // [capacity, kvHeads, headDim]
    let rotatedKeys: FloatBuffer  // [capacity, kvHeads, headDim]
    let values: FloatBuffer  // [capacity, kvHeads, headDim]
    let attended: FloatBuffer  // [capacity, heads, headDim]
    let projected: FloatBuffer  // [capacity, hidden]
    let gate: FloatBuffer  // [feedForwardRows, intermediate]
    let up: FloatBuffer  // [feedForwardRows, intermediate]
    let relativePositions: ByteBuffer  // Int32 [capacity]
    let local: AttentionPartial  // [attentionRows, heads]
    let memory: AttentionPartial  // [attentionRows, heads]
    let logits: FloatBuffer  // [logitRows, vocabulary]
    let logitRows: Int

    /// Buffers for windows of at most `capacity` tokens.
    package init(configuration: ModelConfiguration, capacity: Int) {
        self.capacity = capacity
        feedForwardRows = Self.rows(of: configuration.intermediateSize, capacity: capacity)
        logitRows = min(capacity, 64)
        let queryElements = configuration.heads * configuration.headDim
        attentionRows =
            configuration.memoryAttentionGrouping.map { min(capacity, $0.queries) }
            ?? Self.rows(of: queryElements, capacity: capacity)
        let keyElements = configuration.kvHeads * configuration.headDim
        hidden = FloatBuffer(count: capacity * configuration.hiddenSize)
        normed = FloatBuffer(count: capacity * configuration.hiddenSize)
        queries = FloatBuffer(count: capacity * queryElements)
        keys = FloatBuffer(count: capacity * keyElements)
        rotatedKeys = FloatBuffer(count: capacity * keyElements)
        values = FloatBuffer(count: capacity * keyElements)
        attended = FloatBuffer(count: capacity * queryElements)
        projected = FloatBuffer(count: capacity * configuration.hiddenSize)
        gate = FloatBuffer(count: feedForwardRows * configuration.intermediateSize)
        up = FloatBuffer(count: feedForwardRows * configuration.intermediateSize)
        relativePositions = ByteBuffer(count: capacity * MemoryLayout<Int32>.stride)
        local = AttentionPartial(capacity: attentionRows, geometry: configuration.geometry)
        memory = AttentionPartial(capacity: attentionRows, geometry: configuration.geometry)
        logits = FloatBuffer(count: logitRows * configuration.vocabularySize)
    }

    /// Rows of `width` elements that exist at once: as many as 16 MiB hold, but 512 of any width.
    ///
    /// More rows share the unpacking of the weights, and the preparation of keys and values.
    private static func rows(of width: Int, capacity: Int) -> Int {
        min(capacity, max(512, (4 << 20) / width))
    }

    /// Position of each token relative to the oldest token of the local context. `[capacity]`
    var relative: UnsafeMutablePointer<Int32> {
        // The buffer is used for Int32 only, so the binding matches every access.
        relativePositions.base.assumingMemoryBound(to: Int32.self)
    }
}
