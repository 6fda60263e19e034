/// The heads of an attention layer.
package struct AttentionGeometry: Sendable, Hashable {
    /// Query heads, a multiple of `kvHeads`.
    package let heads: Int
    /// Key and value heads; query head `h` uses kv head `h / (heads / kvHeads)`.
    package let kvHeads: Int
    /// Elements per head.
    package let headDim: Int

    /// Query heads per kv head.
    package var group: Int { heads / kvHeads }

    /// Makes a geometry; all counts are positive and `heads` a multiple of `kvHeads`.
    package init(heads: Int, kvHeads: Int, headDim: Int) {
        precondition(heads > 0 && kvHeads > 0 && headDim > 0, "empty attention geometry")
        precondition(heads.isMultiple(of: kvHeads), "\(heads) heads for \(kvHeads) kv heads")
        self.heads = heads
        self.kvHeads = kvHeads
        self.headDim = headDim
    }
}
