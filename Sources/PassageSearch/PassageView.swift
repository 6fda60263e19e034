/// A passage table where it lies, in an array or in a map.
///
/// Reading is safe whatever the bytes say: places out of range are skipped.
package struct PassageView: @unchecked Sendable {
    // Sendable because the table is not written while the view is in use; see `init`.

    private let starts: UnsafeBufferPointer<UInt32>  // [passages + 1]
    private let postings: UnsafeBufferPointer<UInt32>  // [entries, 3]

    /// Numbers of a posting.
    package static let columns = 3

    /// A view of a table over `tokens` tokens, which must stay as it is while the view is in use.
    ///
    /// `nil` unless `starts` ascends from 0 to `tokens` and `postings` has whole entries.
    package init?(
        starts: UnsafeBufferPointer<UInt32>, postings: UnsafeBufferPointer<UInt32>, tokens: Int
    ) {
        guard starts.first == 0, let last = starts.last, Int(last) == tokens,
            zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 }),
            postings.count.isMultiple(of: Self.columns)
        else { return nil }
        self.starts = starts
        self.postings = postings
    }

    /// The number of passages.
    package var passageCount: Int { starts.count - 1 }

    /// The tokens of a passage.
    package func tokens(of passage: Int) -> Range<Int> {
        Int(starts[passage])..<Int(starts[passage + 1])
    }

    /// Whether a passage begins at `token`.
    package func begins(at token: Int) -> Bool {
        let place = partition(starts.count) { Int(starts[$0]) < token }
        return place < starts.count && Int(starts[place]) == token
    }

    /// Visits the passages that have `term`, with how often they have it.
    ///
    /// Complexity: O(log n) for n postings, and the visits.
    func forEachPassage(with term: UInt32, _ body: (_ passage: Int, _ count: Int) -> Void) {
        let entries = postings.count / Self.columns
        var entry = partition(entries) { postings[$0 * Self.columns] < term }
        while entry < entries, postings[entry * Self.columns] == term {
            let passage = Int(postings[entry * Self.columns + 1])
            if passage < passageCount { body(passage, Int(postings[entry * Self.columns + 2])) }
            entry += 1
        }
    }

    /// What is wrong with the postings; `nil` when nothing.
    ///
    /// Complexity: O(n) for n postings.
    package func problem() -> String? {
        var previous: (UInt32, UInt32)?
        for entry in stride(from: 0, to: postings.count, by: Self.columns) {
            let (term, passage) = (postings[entry], postings[entry + 1])
            if let previous, previous >= (term, passage) {
                return "posting \(entry / Self.columns) is out of order"
            }
            guard Int(passage) < passageCount else {
                return "posting \(entry / Self.columns) names passage \(passage) of \(passageCount)"
            }
            let tokens = tokens(of: Int(passage)).count
            guard (1...max(tokens, 1)).contains(Int(postings[entry + 2])) else {
                return "a term occurs \(postings[entry + 2]) times in \(tokens) tokens"
            }
            previous = (term, passage)
        }
        return nil
    }

    /// The first of `count` places for which `isBefore` does not hold, when it holds for a prefix.
    private func partition(_ count: Int, isBefore: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
