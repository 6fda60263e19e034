/// Which two elements of a head a rotary embedding rotates together.
package enum RotaryLayout: String, Sendable, Codable {
    /// Elements `i` and `i + headDim / 2`, as in Hugging Face checkpoints.
    case halves
    /// Elements `2 i` and `2 i + 1`, the row order of GGUF files of Llama models.
    case interleaved
}
