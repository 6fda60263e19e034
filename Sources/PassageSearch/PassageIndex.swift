import Glibc

/// Finds the passages that have the most in common with a text.
///
/// The score is BM25 (Robertson and Zaragoza 2009, "The probabilistic relevance framework: BM25 and
/// beyond", section 3) over tokens and pairs of neighbouring tokens, each term of the text once.
/// Passages have about one length, so that length does not count (b = 0).
///
/// Thread rule: may be used from any thread.
package final class PassageIndex: Sendable {
    private let segments: [PassageSegment]
    /// Index of each segment's first passage among all.
    private let offsets: [Int]
    private let passageCount: Int
    /// Passages that can be found.
    private let foundCount: Int
    /// Keeps the tables alive.
    private let owner: any Sendable

    /// How soon further occurrences of a term cease to count, `k1`.
    private static let saturation: Float = 1.2
    /// A smaller number of passages says too little about how frequent a term is.
    private static let leastPassages = 64
    /// Terms that no passage has, added to a text when a share of its weight is taken, so that a
    /// few words do not cover a text.
    private static let missingTerms: Float = 7

    /// An index over tables that `owner` keeps alive.
    package init(_ segments: [PassageSegment], owner: any Sendable) {
        self.segments = segments
        self.owner = owner
        var count = 0
        offsets = segments.map { segment in
            defer { count += segment.view.passageCount }
            return count
        }
        passageCount = count
        foundCount = segments.reduce(0) { $0 + $1.firstTokens.count { $0 != nil } }
    }

    /// An index over one table, all of whose passages can be found.
    package convenience init(_ table: PassageTable) {
        let storage = PassageTableStorage(table)
        let view = PassageView(
            starts: storage.starts, postings: storage.postings,
            tokens: Int(table.starts.last ?? 0))
        let segments = view.map { view in
            PassageSegment(
                view, firstTokens: (0..<view.passageCount).map { view.tokens(of: $0).lowerBound })
        }
        self.init(segments.map { [$0] } ?? [], owner: storage)
    }

    /// An index over the passages that begin in the first `tokens` tokens.
    package func prefix(_ tokens: Int) -> PassageIndex {
        PassageIndex(
            segments.map { segment in
                PassageSegment(
                    segment.view,
                    firstTokens: segment.firstTokens.map { $0.flatMap { $0 < tokens ? $0 : nil } })
            }, owner: owner)
    }

    /// The best passages for `text`, until they have `limit` tokens.
    ///
    /// Of equal passages the earlier one is better.
    ///
    /// Complexity: O(t log n + m) for t terms, n postings and m of them visited.
    package func related(to text: some Sequence<Int32>, limit: Int) -> RelatedPassages {
        var scores = [Float](repeating: 0, count: passageCount)
        var weights = [Float](repeating: 0, count: passageCount)
        var total: Float = 0
        // In an order of its own: sums of floats must not depend on a dictionary's.
        for term in PassageTerms.counts(text).keys.sorted() {
            total += weigh(term, scores: &scores, weights: &weights)
        }
        let order = scores.indices.filter { scores[$0] > 0 }
            .sorted { (scores[$0], $1) > (scores[$1], $0) }
        var ranges: [Range<Int>] = []
        var left = limit
        for passage in order {
            guard left > 0 else { break }
            guard let range = tokens(of: passage) else { continue }
            ranges.append(range.lowerBound..<min(range.upperBound, range.lowerBound + left))
            left -= range.count
        }
        return RelatedPassages(
            ranges: ranges.sorted { $0.lowerBound < $1.lowerBound },
            coverage: Double((weights.max() ?? 0) / (total + Self.missingTerms * weight(0))))
    }

    /// The weight of a term that `frequency` passages have: its inverse document frequency.
    private func weight(_ frequency: Int) -> Float {
        let count = max(foundCount, Self.leastPassages)
        return logf(1 + (Float(count - frequency) + 0.5) / (Float(frequency) + 0.5))
    }

    /// Adds a term to the scores of the passages that have it; returns its weight.
    private func weigh(
        _ term: UInt32, scores: inout [Float], weights: inout [Float]
    ) -> Float {
        var found: [(passage: Int, count: Float)] = []
        for (segment, offset) in zip(segments, offsets) {
            segment.view.forEachPassage(with: term) { passage, count in
                guard segment.firstTokens[passage] != nil else { return }
                found.append((offset + passage, Float(count)))
            }
        }
        let weight = weight(found.count)
        for (passage, count) in found {
            scores[passage] +=
                weight * count * (Self.saturation + 1) / (count + Self.saturation)
            weights[passage] += weight
        }
        return weight
    }

    /// The tokens of a passage by its number among all segments.
    private func tokens(of number: Int) -> Range<Int>? {
        let place = offsets.lastIndex { $0 <= number } ?? 0
        let segment = segments[place]
        let passage = number - offsets[place]
        guard let first = segment.firstTokens[passage] else { return nil }
        return first..<first + segment.view.tokens(of: passage).count
    }
}
