/// The passages of some documents and which terms each of them has.
package struct PassageTable: Sendable, Equatable {
    /// Most tokens of a passage.
    package static let passageTokens = 512

    /// Where each passage begins, and the end of the last one, in tokens. `[passages + 1]`
    package let starts: [UInt32]
    /// Term, passage and count, ascending by term and passage. `[entries, 3]`
    package let postings: [UInt32]

    private struct Posting {
        var term: UInt32
        var passage: UInt32
        var count: UInt32
    }

    /// Cuts `documents`, which follow each other, into passages; none goes over the end of a
    /// document.
    ///
    /// Complexity: O(n log n) for n tokens.
    package init(_ documents: [some RandomAccessCollection<Int32>]) {
        var starts: [UInt32] = [0]
        var entries: [Posting] = []
        var end = 0
        for document in documents {
            var rest = document[...]
            while !rest.isEmpty {
                let passage = UInt32(starts.count - 1)
                let tokens = rest.prefix(Self.passageTokens)
                for (term, count) in PassageTerms.counts(tokens) {
                    entries.append(Posting(term: term, passage: passage, count: count))
                }
                end += tokens.count
                starts.append(UInt32(end))
                rest = rest.dropFirst(tokens.count)
            }
        }
        entries.sort { ($0.term, $0.passage) < ($1.term, $1.passage) }
        self.starts = starts
        postings = entries.flatMap { [$0.term, $0.passage, $0.count] }
    }
}
