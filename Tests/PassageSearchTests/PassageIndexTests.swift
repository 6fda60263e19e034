import PassageSearch
import TestSupport
import Testing

/// The search for passages, against scores written out.
@Suite struct PassageIndexTests {
    private static func documents(_ random: inout SplitMix) -> [[Int32]] {
        (0..<Int.random(in: 1...12, using: &random)).map { _ in
            PlainPassages.document(Int.random(in: 1...1300, using: &random), using: &random)
        }
    }

    /// A text of which a part stands in a document.
    private static func text(_ documents: [[Int32]], _ random: inout SplitMix) -> [Int32] {
        let quoted = documents[Int.random(in: 0..<documents.count, using: &random)].suffix(60)
        return Array(quoted) + PlainPassages.document(100, using: &random)
    }

    /// Checks that `found` are the best passages in `live`, numbered without the others.
    private static func expectBest(
        _ found: RelatedPassages, of plain: PlainPassages, live: Set<Int>, text: [Int32],
        limit: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var firsts: [Int: Int] = [:]
        var count = 0
        for passage in live.sorted() {
            firsts[count] = passage
            count += plain.passages[passage].count
        }
        let chosen = found.ranges.compactMap { firsts[$0.lowerBound] }
        #expect(chosen.count == found.ranges.count, sourceLocation: sourceLocation)
        #expect(chosen == chosen.sorted(), sourceLocation: sourceLocation)
        let lengths = found.ranges.reduce(0) { $0 + $1.count }
        #expect(lengths <= limit, sourceLocation: sourceLocation)
        let scores = plain.scores(text, live: live)
        let others = live.subtracting(chosen).filter { scores[$0] > 0 }
        if !others.isEmpty { #expect(lengths == limit, sourceLocation: sourceLocation) }
        let worst = chosen.map { scores[$0] }.min() ?? .infinity
        #expect(
            others.allSatisfy { scores[$0] < worst + 1e-3 }, sourceLocation: sourceLocation)
        #expect(
            abs(found.coverage - plain.coverage(text, live: live)) < 1e-4,
            sourceLocation: sourceLocation)
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func theBestPassagesAreFound(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let documents = Self.documents(&random)
        let text = Self.text(documents, &random)
        let plain = PlainPassages(documents)
        let limit = Int.random(in: 1...4000, using: &random)
        Self.expectBest(
            PassageIndex(PassageTable(documents)).related(to: text, limit: limit), of: plain,
            live: Set(plain.passages.indices), text: text, limit: limit)
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func segmentsAreOneIndexAndDeadPassagesAreNotThere(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let documents = Self.documents(&random)
        let plain = PlainPassages(documents)
        let live = Set(plain.passages.indices.filter { _ in Bool.random(using: &random) })
        let tables = documents.map { PassageTable([$0]) }
        var segments: [PassageSegment] = []
        var (number, token) = (0, 0)
        for (table, document) in zip(tables, documents) {
            let view = try #require(Self.view(table, tokens: document.count))
            let firsts = (0..<view.passageCount).map { passage -> Int? in
                defer { number += 1 }
                guard live.contains(number) else { return nil }
                defer { token += view.tokens(of: passage).count }
                return token
            }
            segments.append(PassageSegment(view, firstTokens: firsts))
        }
        let text = Self.text(documents, &random)
        let index = PassageIndex(segments, owner: true)
        Self.expectBest(
            index.related(to: text, limit: 2000), of: plain, live: live, text: text, limit: 2000)

        let half = token / 2
        for range in index.prefix(half).related(to: text, limit: 1 << 20).ranges {
            #expect(range.lowerBound < half)
        }
    }

    @Test func aTextFindsThePassageItWasTakenFrom() {
        var random = SplitMix(seed: 3)
        let documents = (0..<40).map { _ in PlainPassages.document(500, using: &random) }
        let index = PassageIndex(PassageTable(documents))
        for (number, document) in documents.enumerated() {
            let found = index.related(to: document[200..<260], limit: 500)
            #expect(found.ranges == [number * 500..<number * 500 + 500])
            #expect(found.coverage > 0.5)
        }
        #expect(index.related(to: [9999], limit: 500).ranges.isEmpty)
        #expect(index.related(to: [Int32](), limit: 500).coverage == 0)
        #expect(index.related(to: documents[0], limit: 0).ranges.isEmpty)
    }

    /// Views of tables that stay allocated until the test program ends.
    private static func view(_ table: PassageTable, tokens: Int) -> PassageView? {
        func copy(_ values: [UInt32]) -> UnsafeBufferPointer<UInt32> {
            let copy = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: values.count)
            _ = copy.initialize(from: values)
            return UnsafeBufferPointer(copy)
        }
        return PassageView(
            starts: copy(table.starts), postings: copy(table.postings), tokens: tokens)
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func damagedTablesAreToldAndDoNotCrash(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let document = PlainPassages.document(1400, using: &random)
        let table = PassageTable([document])
        var postings = table.postings
        #expect(try #require(Self.view(table, tokens: 1400)).problem() == nil)
        for _ in 0..<200 {
            let place = Int.random(in: 0..<postings.count, using: &random)
            postings[place] = UInt32.random(in: 0...UInt32.max, using: &random)
        }
        try table.starts.withUnsafeBufferPointer { starts in
            try postings.withUnsafeBufferPointer { postings in
                let view = try #require(
                    PassageView(starts: starts, postings: postings, tokens: 1400))
                #expect(view.problem() != nil)
                let firsts = (0..<view.passageCount).map {
                    Optional(view.tokens(of: $0).lowerBound)
                }
                let index = PassageIndex(
                    [PassageSegment(view, firstTokens: firsts)], owner: true)
                let found = index.related(to: document[100..<300], limit: 700)
                #expect(found.ranges.allSatisfy { $0.upperBound <= 1400 })
            }
        }
    }

    @Test(
        arguments: [[], [1, 5], [0, 5, 5, 10], [0, 6, 5, 10], [0, 9], [0, 11]] as [[UInt32]])
    func startsMustDivideTheTokens(starts: [UInt32]) {
        starts.withUnsafeBufferPointer { starts in
            #expect(
                PassageView(
                    starts: starts, postings: UnsafeBufferPointer(start: nil, count: 0),
                    tokens: 10) == nil)
        }
    }

    @Test func postingsMustBeWhole() {
        let (starts, postings): ([UInt32], [UInt32]) = ([0, 10], [1, 2, 3, 4])
        starts.withUnsafeBufferPointer { starts in
            postings.withUnsafeBufferPointer { postings in
                #expect(PassageView(starts: starts, postings: postings, tokens: 10) == nil)
            }
        }
    }
}
