import Foundation
import PassageSearch
import TestSupport

/// Passages and their scores computed plainly: terms are texts, sums are in double precision.
struct PlainPassages {
    /// Tokens of each passage.
    let passages: [Range<Int>]
    /// How often each passage has each term.
    let terms: [[String: Int]]

    init(_ documents: [[Int32]]) {
        var passages: [Range<Int>] = []
        var terms: [[String: Int]] = []
        var start = 0
        for document in documents {
            for begin in stride(from: 0, to: document.count, by: PassageTable.passageTokens) {
                let end = min(begin + PassageTable.passageTokens, document.count)
                passages.append(start + begin..<start + end)
                terms.append(Self.terms(Array(document[begin..<end])))
            }
            start += document.count
        }
        self.passages = passages
        self.terms = terms
    }

    static func terms(_ tokens: [Int32]) -> [String: Int] {
        let pairs = zip(tokens, tokens.dropFirst()).map { "\($0) \($1)" }
        return (tokens.map { "\($0)" } + pairs).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// A document of `count` tokens with frequent and rare ones.
    static func document(_ count: Int, using random: inout SplitMix) -> [Int32] {
        (0..<count).map { _ in
            Int32(Int.random(in: 0..<60, using: &random) * Int.random(in: 0..<60, using: &random))
        }
    }

    /// The weight of a term among the passages `live`.
    private func weight(_ term: String, _ live: Set<Int>) -> Double {
        weight(frequency: live.count { terms[$0][term] != nil }, live)
    }

    private func weight(frequency: Int, _ live: Set<Int>) -> Double {
        log(1 + (Double(max(live.count, 64) - frequency) + 0.5) / (Double(frequency) + 0.5))
    }

    /// The BM25 score of each passage, 0 for one that is not live.
    func scores(_ text: [Int32], live: Set<Int>) -> [Double] {
        var scores = passages.map { _ in 0.0 }
        for term in Self.terms(text).keys {
            let weight = weight(term, live)
            for passage in live {
                let count = Double(terms[passage][term] ?? 0)
                scores[passage] += weight * count * 2.2 / (count + 1.2)
            }
        }
        return scores
    }

    /// The largest share of the text's weight that one live passage has.
    func coverage(_ text: [Int32], live: Set<Int>) -> Double {
        let all = Set(Self.terms(text).keys)
        let total = all.reduce(0) { $0 + weight($1, live) }
        let best = live.map { passage in
            all.reduce(0) { $0 + (terms[passage][$1] == nil ? 0 : weight($1, live)) }
        }
        return (best.max() ?? 0) / (total + 7 * weight(frequency: 0, live))
    }
}
