/// The order in which a matrix's rows are written.
package enum RowOrder: Sendable, Equatable {
    /// As they are stored.
    case stored
    /// Rotary pairs of halves side by side: the rows of each head, first half then second half as
    /// in Hugging Face checkpoints, become the alternating order of GGUF files.
    case interleaved(headDim: Int)

    /// The stored row that becomes row `row`.
    package func source(of row: Int) -> Int {
        switch self {
        case .stored: return row
        case .interleaved(let headDim):
            let (head, index) = (row / headDim, row % headDim)
            return head * headDim + index / 2 + (index.isMultiple(of: 2) ? 0 : headDim / 2)
        }
    }
}
