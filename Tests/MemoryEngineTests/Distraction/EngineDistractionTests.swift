import Foundation
import LinearAlgebra
import LongLlama
import TestSupport
import Testing

@testable import MemoryEngine

@Suite struct EngineDistractionTests {
    private static func options(_ bench: Workbench, projects: Int = 2) throws
        -> DistractionOptions
    {
        let paths = try (0..<projects).map { project in
            for file in 0..<3 {
                try bench.tree.write(
                    "p\(project)/f\(file).py",
                    Workbench.text(seed: UInt64(10 * project + file), lines: 6))
            }
            return bench.tree.path("p\(project)")
        }
        return DistractionOptions(
            sampling: ProjectSampling(
                projects: paths, filesPerProject: 1, seed: 2, window: 24),
            memoryTokens: 100, otherTokens: [0, 60, 200], topK: 300)
    }

    @Test func sharesAreOfOneAndShrink() throws {
        let bench = try Workbench(adapterSeed: 6)
        let report = try bench.engine.distraction(try Self.options(bench))
        #expect(report.rows.map(\.attention) == [.exact, .knn, .related].flatMap { [$0, $0, $0] })
        for row in report.rows {
            #expect(row.relevantShare >= 0 && row.relevantShare <= 1 + 1e-9)
            #expect(row.memoryShare > 0 && row.memoryShare < 1)
            #expect(row.heads.count == TinyModel.heads)
            #expect(row.layers.map(\.layer) == [2])
            #expect(row.ownTokens == 100)
            let weighted = row.heads.reduce(0) { $0 + $1.relevantShare * $1.memoryShare }
            let mass = row.heads.reduce(0) { $0 + $1.memoryShare }
            #expect(abs(row.relevantShare - weighted / mass) < 1e-9)
        }
        #expect(abs(report.rows[0].relevantShare - 1) < 1e-9)
        #expect(report.rows[2].relevantShare < report.rows[1].relevantShare)
        #expect(report.rows[2].uniformShare == 1.0 / 3)
        let (before, after) = try roundTrip(report)
        #expect(before == after)
        #expect(XMLScan(report.plot.svg).isBalanced)
    }

    /// With as many nearest pairs as there are, both paths see the same but for the bias.
    @Test func allPairsAsNearestEqualExactWithoutAnAdapter() throws {
        let bench = try Workbench()
        let report = try bench.engine.distraction(try Self.options(bench))
        for (exact, nearest) in zip(report.rows[..<3], report.rows[3..<6]) {
            #expect(exact.otherTokens == nearest.otherTokens)
            #expect(abs(exact.relevantShare - nearest.relevantShare) < 1e-4)
            #expect(abs(exact.memoryShare - nearest.memoryShare) < 1e-4)
        }
    }

    @Test func impossibleRequestsAreErrors() throws {
        let bench = try Workbench()
        let good = try Self.options(bench)
        func attempt(_ change: (inout DistractionOptions) -> Void) -> EngineError.Kind? {
            var options = good
            change(&options)
            let error = #expect(throws: EngineError.self) {
                _ = try bench.engine.distraction(options)
            }
            return error?.kind
        }
        #expect(attempt { $0.sampling.projects.removeLast() } == .usage)
        #expect(attempt { $0.memoryTokens = 0 } == .usage)
        #expect(attempt { $0.otherTokens = [] } == .usage)
        #expect(attempt { $0.otherTokens = [-1] } == .usage)
        #expect(attempt { $0.attention = [] } == .usage)
        #expect(attempt { $0.sampling.window = TinyModel.window + 1 } == .usage)
    }

    @Test func theTableIsAsItWas() throws {
        let rows = [(0, 1.0), (2048, 0.625)].map { others, share in
            DistractionRow(
                attention: .exact, ownTokens: 1024, otherTokens: others,
                meanOtherTokens: Double(others), uniformShare: 1024 / Double(1024 + others),
                relevantShare: share, standardError: 0.0125, memoryShare: 0.25,
                layers: [DistractionLayer(layer: 2, relevantShare: share, memoryShare: 0.25)],
                heads: [
                    DistractionHead(layer: 2, head: 0, relevantShare: share, memoryShare: 0.25)
                ])
        }
        let report = DistractionReport(
            model: "tiny", adapter: nil, seed: 1, window: 512, windows: 4,
            projects: ["a", "b"], topK: 32, rows: rows, seconds: 3)
        try Golden.expect(report.text, "distraction.txt")
        try Golden.expect(try Golden.json(report), "distraction.json")
    }
}
