import LinearAlgebra
import LongLlama
import PassageSearch

/// Pairs chosen from banks, with the tokens they are of.
struct RememberedText {
    /// The pairs, in the order they were chosen.
    private(set) var pairs: PairSelection
    private var documents: [ArraySlice<Int32>] = []

    /// No text, for the memory layers of `configuration`.
    init(configuration: ModelConfiguration) {
        pairs = PairSelection(configuration: configuration)
    }

    /// Tokens chosen.
    var tokenCount: Int { pairs.tokenCount }

    /// Adds the tokens `range` of `bank`, which must not grow any more.
    mutating func append(_ bank: PairBank, _ range: Range<Int>) {
        pairs.append(bank.memory, range)
        documents += bank.text(range)
    }

    /// Adds all of `other`.
    mutating func append(_ other: RememberedText) {
        pairs.append(other.pairs)
        documents += other.documents
    }

    /// The search for its passages.
    ///
    /// Complexity: O(n log n) for n tokens.
    func passages() -> PassageIndex { PassageIndex(PassageTable(documents)) }

    /// Attention along `path` to all of it.
    func memory(
        _ path: AttentionPath, topK: Int, compute: Compute
    ) -> any MemoryAttention {
        path.memory(pairs, passages: passages, topK: topK, compute: compute)
    }
}
