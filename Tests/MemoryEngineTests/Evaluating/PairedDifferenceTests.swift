import Foundation
import Testing

@testable import MemoryEngine

@Suite struct PairedDifferenceTests {
    private typealias Sample = PairedDifference.Sample

    @Test func equalFilesGiveTheErrorOfAMean() throws {
        let sums = [1.0, 3, -2, 6]
        let difference = try #require(
            PairedDifference(
                sums.enumerated().map { Sample(project: $0, tokens: 10, sum: $1) }))
        #expect(abs(difference.mean - 0.2) < 1e-12)
        // Values 0.1, 0.3, -0.2, 0.6: deviation 0.3366502, over the root of 4.
        let error = try #require(difference.standardErrorOverFiles)
        #expect(abs(error - 0.168_325_1) < 1e-6)
        let clustered = try #require(difference.standardErrorOverProjects)
        #expect(abs(clustered - error) < 1e-12)
        #expect(abs(difference.perplexityRatio - exp(0.2)) < 1e-12)
        #expect(difference.betterFiles == 1)
    }

    @Test func alikeFilesOfAProjectCountOnce() throws {
        // Two projects of three equal files: only two independent values.
        let samples = (0..<6).map {
            Sample(project: $0 / 3, tokens: 7, sum: $0 < 3 ? 7 : 21)
        }
        let difference = try #require(PairedDifference(samples))
        #expect(difference.mean == 2)
        // Values 1 and 3: deviation root 2, over root 2.
        let clustered = try #require(difference.standardErrorOverProjects)
        #expect(abs(clustered - 1) < 1e-12)
        let files = try #require(difference.standardErrorOverFiles)
        #expect(files < 0.5)
    }

    @Test func largerFilesWeighMore() throws {
        let difference = try #require(
            PairedDifference([
                Sample(project: 0, tokens: 1, sum: 1), Sample(project: 1, tokens: 9, sum: 0),
            ]))
        #expect(abs(difference.mean - 0.1) < 1e-12)
    }

    @Test func tooFewHaveNoError() throws {
        #expect(PairedDifference([]) == nil)
        #expect(PairedDifference([Sample(project: 0, tokens: 0, sum: 0)]) == nil)
        let one = try #require(PairedDifference([Sample(project: 0, tokens: 2, sum: 1)]))
        #expect(one.standardErrorOverFiles == nil)
        #expect(one.standardErrorOverProjects == nil)
    }
}
