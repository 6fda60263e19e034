import LinearAlgebra
import LongLlama
import Testing

@Suite struct PairSelectionTests {
    private static func configuration(_ problem: MemoryProblem) -> ModelConfiguration {
        var configuration = ModelConfiguration.tiny(
            heads: problem.geometry.heads, kvHeads: problem.geometry.kvHeads,
            headDim: problem.geometry.headDim)
        configuration.memoryElementType = .float32
        return configuration
    }

    /// All tokens of a problem's memory, in pieces that follow each other.
    static func selection(_ problem: MemoryProblem, pieces: [Int]) -> PairSelection {
        var selection = PairSelection(configuration: configuration(problem))
        var begin = 0
        for piece in pieces {
            selection.append(problem.memory, begin..<begin + piece)
            begin += piece
        }
        return selection
    }

    @Test func allPiecesEqualTheMemoryBitForBit() throws {
        let problem = MemoryProblem(seed: 71, tokens: 300, queries: 9)
        let selection = Self.selection(problem, pieces: [1, 255, 0, 44])
        #expect(selection.tokenCount == 300)
        #expect(selection.runs(layer: 1).map(\.count) == [1, 1])
        let received = try problem.triples(
            of: SelectedMemory(selection, compute: TinyModel.compute))
        let expected = try problem.triples(of: problem.memory)
        #expect(received.outputs == expected.outputs)
        #expect(received.logSums == expected.logSums)
    }

    @Test func maskedTokensGetNoMass() throws {
        let mask = (0..<90).map { UInt8($0 % 5 == 0 ? 0 : 1) }
        let problem = MemoryProblem(seed: 72, tokens: 90, queries: 4, mask: mask)
        let selection = Self.selection(problem, pieces: [40, 50])
        let received = try problem.triples(
            of: SelectedMemory(selection, compute: TinyModel.compute))
        let expected = problem.expected()
        #expect(Differences.largest(received.outputs, expected.outputs) < 1e-5)
    }

    @Test func aRangeMayBeTakenTwice() throws {
        let problem = MemoryProblem(seed: 73, tokens: 50, queries: 3)
        var twice = Self.selection(problem, pieces: [50])
        twice.append(Self.selection(problem, pieces: [50]))
        #expect(twice.tokenCount == 100)
        let received = try problem.triples(of: SelectedMemory(twice, compute: TinyModel.compute))
        let expected = try problem.triples(of: problem.memory)
        #expect(Differences.largest(received.outputs, expected.outputs) < 1e-5)
        let logarithmOfTwo = 0.693_147_180_559_945
        #expect(
            Differences.largest(
                received.logSums, expected.logSums.map { $0 + logarithmOfTwo }) < 1e-5)
    }

    @Test(
        arguments: [
            [], [0..<100], [59..<61], [0..<1, 5..<60, 60..<61, 99..<400], [100..<200],
        ] as [[Range<Int>]])
    func chosenRangesAreTheTokensTheyName(ranges: [Range<Int>]) throws {
        let mask = (0..<100).map { UInt8($0 % 7 == 0 ? 0 : 1) }
        let problem = MemoryProblem(seed: 75, tokens: 100, queries: 3, mask: mask)
        // Two runs that do not follow each other: the end, then the beginning.
        var selection = PairSelection(configuration: Self.configuration(problem))
        selection.append(problem.memory, 40..<100)
        selection.append(problem.memory, 0..<40)
        var expected = PairSelection(configuration: Self.configuration(problem))
        for token in ranges.joined() where token < 100 {
            let place = (token + 40) % 100
            expected.append(problem.memory, place..<place + 1)
        }
        let chosen = selection.choosing(ranges)
        #expect(chosen.tokenCount == expected.tokenCount)
        guard expected.tokenCount > 0 else { return }
        let received = try problem.triples(of: SelectedMemory(chosen, compute: TinyModel.compute))
        let wanted = try problem.triples(of: SelectedMemory(expected, compute: TinyModel.compute))
        #expect(Differences.largest(received.outputs, wanted.outputs) < 1e-5)
        #expect(Differences.largest(received.logSums, wanted.logSums) < 1e-5)
    }

    @Test(arguments: [0, 1, 60, 100, 101, 1000]) func aPrefixHasTheFirstTokens(count: Int) throws {
        let problem = MemoryProblem(seed: 74, tokens: 100, queries: 3)
        // Two runs that do not follow each other: the end, then the beginning.
        var selection = PairSelection(configuration: Self.configuration(problem))
        selection.append(problem.memory, 40..<100)
        selection.append(problem.memory, 0..<40)
        let prefix = selection.prefix(count)
        #expect(prefix.tokenCount == min(count, 100))
        let lengths = prefix.runs(layer: 1).map { $0.map(\.count) }
        let expected = [min(count, 60), min(max(count - 60, 0), 40)].filter { $0 > 0 }
        #expect(lengths == [expected, expected])
        #expect(
            prefix.runs(layer: 1)[0].first?.keys
                == (count == 0 ? nil : selection.runs(layer: 1)[0][0].keys))
    }

    @Test func noPairsGiveTheEmptyPart() throws {
        let problem = MemoryProblem(seed: 75, tokens: 10, queries: 2)
        let selection = PairSelection(configuration: Self.configuration(problem))
        for memory in [
            SelectedMemory(selection, compute: TinyModel.compute) as any MemoryAttention,
            NearestSelectedMemory(selection, k: 4, compute: TinyModel.compute),
        ] {
            #expect(try memory.tokenCount(layer: 1) == 0)
            let (outputs, logSums) = try problem.triples(of: memory)
            #expect(outputs.allSatisfy { $0 == 0 })
            #expect(logSums.allSatisfy { $0 == -.infinity })
        }
    }
}
