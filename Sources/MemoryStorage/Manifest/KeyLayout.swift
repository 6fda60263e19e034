/// The order of a key's elements, which depends on how the checkpoint lays out rotary pairs.
package enum KeyLayout: String, Codable, Sendable, CaseIterable {
    /// Pair i is elements i and i + headDim / 2 (Hugging Face checkpoints).
    case halves
    /// Pair i is elements 2i and 2i + 1 (GGUF row order).
    case interleaved
}
