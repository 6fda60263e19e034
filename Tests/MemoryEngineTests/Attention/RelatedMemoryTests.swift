import Glibc
import LinearAlgebra
import LongLlama
import MemoryStorage
import TestSupport
import Testing
import Tokenization
import VectorSearch

@testable import MemoryEngine

/// Attention to related passages, against a scan of the passages that a plain search names.
@Suite struct RelatedMemoryTests {
    private static func indexed(files: Int = 5) throws -> Workbench {
        let bench = try Workbench()
        try bench.writeFiles(files)
        try bench.index("m", segmentTokens: 150)
        return bench
    }

    private static func related(_ bench: Workbench, k: Int = 8) throws -> RelatedStoredMemory {
        try RelatedStoredMemory(bench.open(), k: k, compute: bench.model.model.compute)
    }

    private static func partial(
        _ bench: Workbench, _ memory: any MemoryAttention, seed: UInt64 = 4, count: Int = 6
    ) throws -> [Float] {
        var generator = SeededGenerator(seed: seed)
        let geometry = bench.model.model.configuration.geometry
        let queries = generator.floats(count * geometry.heads * geometry.headDim, scale: 2)
        let partial = AttentionPartial(capacity: count, geometry: geometry)
        try memory.attend(queries, count: count, layer: 3, into: partial)
        let rows = count * geometry.heads
        return Array(UnsafeBufferPointer(start: partial.sums, count: rows))
            + Array(UnsafeBufferPointer(start: partial.maxima, count: rows))
            + Array(UnsafeBufferPointer(start: partial.weighted, count: rows * geometry.headDim))
    }

    @Test(arguments: [[0..<40], [3..<9, 100..<101, 130..<260], [0..<1 << 20]] as [[Range<Int>]])
    func whatIsInReachIsAMemoryOfItsOwn(ranges: [Range<Int>]) throws {
        let bench = try Self.indexed()
        let memory = try Self.related(bench)
        memory.reach(ranges)
        let all = try ReferenceMemory(bench.model, reading: bench.tree).memory
        var pairs = PairSelection(configuration: bench.model.model.configuration)
        for range in ranges { pairs.append(all, range.clamped(to: 0..<all.tokenCount(layer: 3))) }
        let twin = NearestSelectedMemory(pairs, k: 8, compute: bench.model.model.compute)
        #expect(memory.tokenCount(layer: 3) == pairs.tokenCount)
        #expect(try Self.partial(bench, memory) == Self.partial(bench, twin))
    }

    @Test func pairsAreNamedAsInTheStore() throws {
        let bench = try Self.indexed()
        let memory = try Self.related(bench, k: 4)
        let ranges = [10..<30, 170..<200]
        memory.reach(ranges)
        let opened = try bench.open()
        let geometry = bench.model.model.configuration.geometry
        var generator = SeededGenerator(seed: 5)
        let queries = generator.floats(3 * geometry.heads * geometry.headDim, scale: 2)
        let partial = AttentionPartial(capacity: 3, geometry: geometry)
        let found = try memory.find(queries, count: 3, layer: 1, into: partial)
        let reachable = Set(ranges.joined().compactMap { opened.snapshot.pair(liveToken: $0) })
        for query in 0..<3 {
            for head in 0..<geometry.heads {
                let range = found.range(query: query, head: head)
                #expect(range.count == 4)
                #expect(reachable.isSuperset(of: found.ids[range]))
                #expect(Set(found.ids[range]).count == 4)
                let logits = found.logits[range]
                #expect(zip(logits, logits.dropFirst()).allSatisfy { $0 >= $1 })
            }
        }
    }

    @Test func aTextThatTheMemoryHasPutsItsPassageInReach() throws {
        let bench = try Self.indexed()
        let memory = try Self.related(bench)
        let text = Workbench.text(seed: 7 + 3, lines: 7)
        memory.follow(try bench.model.tokenizer.encode(Array(text.utf8))[...])
        #expect(!memory.ranges.isEmpty)
        let paths = try memory.ranges.flatMap {
            try bench.open().snapshot.locate(liveToken: $0.lowerBound)?.paths ?? []
        }
        #expect(paths.contains("src/file3.txt"))
    }

    @Test func aTextOfOtherWordsIsReadWithoutMemory() throws {
        let bench = try Self.indexed()
        let memory = try Self.related(bench)
        memory.follow(try bench.model.tokenizer.encode(Array("XYZQ QXYZ ZZXY YQX".utf8))[...])
        #expect(memory.ranges.isEmpty)
        #expect(memory.tokenCount(layer: 3) == 0)
        let prompt = "0: let memory"
        #expect(try bench.logits(prompt, memory) == bench.logits(prompt, nil))
    }

    @Test func aMemoryCountsByTheShareOfTheWordsThatItHas() throws {
        #expect(RelatedMemory.logitBias(coverage: 1) == 0)
        #expect(RelatedMemory.logitBias(coverage: 0.2) == 0)
        let half = RelatedMemory.logitBias(coverage: 0.1)
        #expect(abs(Double(half) - 2 * log(0.5)) < 1e-6)
        #expect(RelatedMemory.logitBias(coverage: 0) == RelatedMemory.logitBias(coverage: 0.08))

        let bench = try Self.indexed()
        let memory = try Self.related(bench)
        #expect(memory.logitBias == 0)
        let known = Array(Workbench.text(seed: 7 + 3, lines: 7).utf8)
        var generator = SeededGenerator(seed: 6)
        let foreign = (0..<400).map { _ in UInt8.random(in: 65...90, using: &generator) }
        let biases = try [0, 50, 100, 200, 400].map { count in
            memory.follow(try bench.model.tokenizer.encode(known + foreign.prefix(count))[...])
            return memory.logitBias
        }
        #expect(biases[0] == 0)
        #expect(biases[4] < 0)
        #expect(zip(biases, biases.dropFirst()).allSatisfy { $0 >= $1 })
    }

    /// What was computed with the same pairs at another weight is no beginning of this text.
    @Test func reachesDifferWhereOnlyTheWeightDoes() throws {
        let bench = try Self.indexed()
        let memory = try Self.related(bench)
        let known = Array(Workbench.text(seed: 7 + 3, lines: 7).utf8)
        var generator = SeededGenerator(seed: 6)
        let foreign = (0..<400).map { _ in UInt8.random(in: 65...90, using: &generator) }
        func reaches(_ text: [UInt8]) throws -> [FollowedText.Reach] {
            FollowedText(try bench.model.tokenizer.encode(text), memories: [memory]).reaches
        }
        memory.reach([0..<10])
        let (full, less) = (try reaches(known), try reaches(known + foreign))
        #expect(full.map(\.ranges) == less.map(\.ranges))
        #expect(full != less)
        #expect(try reaches(known) == full)
    }

    /// The pieces that a followed text is read in change nothing but what is in reach.
    @Test func readingInPiecesIsReadingAtOnce() throws {
        let bench = try Self.indexed()
        let model = bench.model.model
        let tokens = try bench.model.tokenizer.encode(Array("0: let memory = window é".utf8))
        #expect(tokens.count > 16)
        func logits(following: [any TextFollowing]?) throws -> [[Float]] {
            var rows: [[Float]] = []
            let session = Session(model: model, tokenLimit: tokens.count)
            try session.read(tokens, following: following, logits: .all) { index, logits in
                #expect(index == rows.count)
                rows.append(Array(logits))
            }
            return rows
        }
        let spy = FollowingSpy()
        let difference = largestDifference(
            try logits(following: []), try logits(following: [spy]))
        #expect(difference < 1e-4)
        #expect(spy.texts == [0, 2, 4, 8, 16].map { Array(tokens[..<$0]) })
    }

    /// What stands before is followed from the first token on and not read again.
    @Test func whatStandsBeforeIsFollowedToo() throws {
        let bench = try Self.indexed()
        let model = bench.model.model
        let text = try bench.model.tokenizer.encode(Array(Workbench.text(seed: 3, lines: 9).utf8))
        let (before, tokens) = (Array(text[..<70]), Array(text[70..<100]))
        func rows(before: [Int32], following: [any TextFollowing]) throws -> [[Float]] {
            var rows: [[Float]] = []
            let session = Session(model: model, tokenLimit: tokens.count)
            try session.read(
                tokens, before: before, following: following, logits: .all
            ) { index, logits in
                #expect(index == rows.count)
                rows.append(Array(logits))
            }
            return rows
        }
        let (spy, few) = (FollowingSpy(), FollowingSpy())
        let alone = try rows(before: [], following: [])
        #expect(largestDifference(alone, try rows(before: before, following: [spy])) < 1e-4)
        #expect(spy.texts.map(\.count) == [70, 86])
        #expect(spy.texts[0] == before)
        #expect(
            largestDifference(alone, try rows(before: Array(before[..<5]), following: [few])) < 1e-4
        )
        #expect(few.texts.map(\.count) == [5, 10, 20])
    }

    @Test func aGrowingTextIsFollowedNowAndThen() {
        let spy = FollowingSpy()
        var text = FollowedText([1, 2], memories: [spy])
        for token in 0..<35 { text.append(Int32(token)) }
        #expect(spy.texts.map(\.count) == [2, 18, 34])
        #expect(spy.texts[1] == [1, 2] + (0..<16))
    }
}

/// A memory without pairs that keeps the texts it was to follow.
private final class FollowingSpy: TextFollowing {
    let coverage = MemoryCoverage.nearest
    private(set) var texts: [[Int32]] = []
    private(set) var ranges: [Range<Int>] = []

    func follow(_ text: ArraySlice<Int32>) { texts.append(Array(text)) }

    func reach(_ ranges: [Range<Int>]) { self.ranges = ranges }

    func tokenCount(layer: Int) -> Int { 0 }

    func attend(
        _ queries: UnsafePointer<Float>, count: Int, layer: Int, into partial: AttentionPartial
    ) { partial.reset(queries: count) }
}
