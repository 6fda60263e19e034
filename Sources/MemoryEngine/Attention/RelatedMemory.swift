import Glibc
import LinearAlgebra
import LongLlama
import PassageSearch
import VectorSearch

/// Attention over the `k` nearest pairs of the passages that have the most words in common with
/// the text before.
///
/// Attention tells a passage that the text is about from others little; its words tell more. The
/// pairs of a large memory that have nothing to do with the text cannot distract from those that
/// have; the less a passage has in common with the text, the less the memory counts, and a text to
/// which none is related is read without memory.
///
/// Thread rule: belongs to one request; what it was made of is shared.
final class RelatedMemory: TextFollowing {
    /// Tokens of the text before that passages are compared with.
    static let comparedTokens = 512
    /// Tokens of passages in reach.
    static let reachedTokens = 8192
    /// The share of a text's words that one passage must have for any to be in reach.
    static let leastCoverage = 0.08
    /// The share from which on the memory counts in full.
    static let fullCoverage = 0.2

    let coverage = MemoryCoverage.nearest
    /// Tokens of the memory that are in reach, ascending.
    private(set) var ranges: [Range<Int>] = []
    /// How much less the memory counts: its weight is the square of the share of words that one
    /// passage has, of `fullCoverage`.
    private(set) var logitBias: Float = 0
    /// Receives the chosen pairs of each query and head: numbers of tokens in the memory and their
    /// logits before any bias.
    var onChosen:
        ((_ layer: Int, _ query: Int, _ head: Int, [NearestSelectedMemory.Chosen]) -> Void)?
    private let pairs: PairSelection
    private let passages: PassageIndex
    private let k: Int
    private let compute: Compute
    private var nearest: NearestSelectedMemory?
    /// The number of the first token of each range among those in reach.
    private var starts: [Int] = []

    /// A memory of `pairs`, whose tokens `passages` numbers.
    init(_ pairs: PairSelection, passages: PassageIndex, k: Int, compute: Compute) {
        self.pairs = pairs
        self.passages = passages
        self.k = k
        self.compute = compute
    }

    func follow(_ text: ArraySlice<Int32>) {
        let found = passages.related(
            to: text.suffix(Self.comparedTokens), limit: Self.reachedTokens)
        reach(found.coverage < Self.leastCoverage ? [] : found.ranges)
        logitBias = Self.logitBias(coverage: found.coverage)
    }

    /// The bias for the share of a text's words, 0...1, that one passage has: at most 0, and that
    /// of `leastCoverage` at least.
    static func logitBias(coverage: Double) -> Float {
        Float(2 * log(min(max(coverage, leastCoverage) / fullCoverage, 1)))
    }

    /// Puts the tokens `ranges`, ascending, in reach.
    func reach(_ ranges: [Range<Int>]) {
        guard ranges != self.ranges else { return }
        self.ranges = ranges
        var count = 0
        starts = ranges.map { range in
            defer { count += range.count }
            return count
        }
        guard count > 0 else {
            nearest = nil
            return
        }
        nearest = NearestSelectedMemory(
            pairs.choosing(ranges), k: min(k, count), compute: compute)
    }

    func tokenCount(layer: Int) -> Int { nearest?.tokenCount(layer: layer) ?? 0 }

    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) throws {
        guard let nearest else { return partial.reset(queries: count) }
        nearest.onChosen = onChosen.map { onChosen in
            { [unowned self] in onChosen($0, $1, $2, $3.map(self.numbered)) }
        }
        try nearest.attend(queries, count: count, layer: layer, into: partial)
    }

    /// A chosen pair with its token's number in the memory.
    private func numbered(
        _ chosen: NearestSelectedMemory.Chosen
    ) -> NearestSelectedMemory.Chosen {
        var (low, high) = (0, starts.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= chosen.token { low = middle } else { high = middle - 1 }
        }
        return (ranges[low].lowerBound + chosen.token - starts[low], chosen.logit)
    }
}
