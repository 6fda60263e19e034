import PassageSearch
import TestSupport
import Testing

/// The cutting into passages and their terms, against counts written out.
@Suite struct PassageTableTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func passagesDivideDocumentsAndCountTheirTerms(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let documents = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            PlainPassages.document(Int.random(in: 0...1500, using: &random), using: &random)
        }
        let table = PassageTable(documents)
        let plain = PlainPassages(documents)
        #expect(table.starts == ([0] + plain.passages.map(\.upperBound)).map(UInt32.init))

        let rows = stride(from: 0, to: table.postings.count, by: 3).map {
            (table.postings[$0], Int(table.postings[$0 + 1]), Int(table.postings[$0 + 2]))
        }
        #expect(zip(rows, rows.dropFirst()).allSatisfy { ($0.0, $0.1) < ($1.0, $1.1) })
        for (number, terms) in plain.terms.enumerated() {
            let counts = rows.filter { $0.1 == number }.map(\.2)
            #expect(counts.sorted() == terms.values.sorted(), "passage \(number)")
        }
    }

    @Test func nothingHasNoPassages() {
        let table = PassageTable([[Int32]]())
        #expect(table.starts == [0])
        #expect(table.postings.isEmpty)
        #expect(PassageIndex(table).related(to: [1, 2], limit: 100).ranges.isEmpty)
    }

    /// What lies on disk must not change its meaning.
    @Test func hashesOfTermsStay() {
        let table = PassageTable([[7, 7]])
        #expect(table.starts == [0, 2])
        // SplitMix64's finalizer of 8 << 32 | 7 and of 7, lower halves.
        #expect(table.postings == [371_814_624, 0, 1, 2_065_162_004, 0, 2])
    }
}
