import Testing

@testable import MemoryEngine

/// Tables and JSON of a report that was made by hand.
@Suite struct ProjectReportTests {
    private static let report: ProjectPerplexityReport = {
        let windows = [("a.swift", "Swift"), ("b.py", "Python")].enumerated().map {
            SampledWindow(
                project: $0, path: $1.0, language: $1.1,
                beginning: Array(repeating: 9, count: 5 * $0),
                tokens: [1, 2, 3, 4],
                classes: TokenClasses([], in: []) { _ in false })
        }
        var options = ProjectPerplexityOptions(
            sampling: ProjectSampling(projects: ["/p/one", "/p/two"]), memoryTokens: [1024])
        options.otherTokens = [2048]
        let conditions = ProjectCondition.all(options, hasBase: true)
        var scores = ProjectScores(conditions: conditions, windows: windows)
        let values: [[[Float]]] = [
            [[2, 3, 4], [1, 2, 3]], [[2, 2, 4], [1, 2, 2]], [[1, 2, 3], [1, 1, 2]],
            [[1, 2, 3.5], [1, 1.5, 2]],
        ]
        let (tokens, bytes) = ByteTokens.of("xCra")
        let classes = TokenClasses(tokens[...], in: bytes) { _ in true }
        for (condition, files) in values.enumerated() {
            for file in files {
                scores.add(
                    ClassSums(file, classes: classes), condition: condition,
                    own: condition > 1 ? 1000 : 0, foreign: condition > 2 ? 2048 : 0)
            }
        }
        return ProjectPerplexityReport(
            model: "tiny", adapter: "sha256:0", seed: 7, window: 4, topK: 32,
            projects: windows.enumerated().map { index, window in
                EvaluatedProject(
                    name: "p\(index)", memoryTokens: 1000, identifiers: 3,
                    files: [
                        EvaluatedFile(
                            path: window.path, language: window.language, start: window.start,
                            tokens: 4, likelihoods: scores.likelihoods(window: index))
                    ])
            },
            conditions: scores.evaluated(), seconds: 12.3)
    }()

    @Test func theTableIsAsItWas() throws {
        try Golden.expect(Self.report.text, "project-perplexity.txt")
    }

    @Test func theJSONIsAsItWas() throws {
        try Golden.expect(try Golden.json(Self.report), "project-perplexity.json")
    }

    @Test func harmIsAgainstTheSameOwnMemory() throws {
        let others = try #require(Self.report.conditions.last?.result(.all)?.againstOwn)
        #expect(abs(others.mean - 1.0 / 6) < 1e-6)
        #expect(others.betterFiles == 0)
    }
}
