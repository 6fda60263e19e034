import Foundation
import LongLlama
import TestSupport
import Testing

@testable import MemoryEngine

@Suite struct ProjectPerplexityTests {
    private static func text(_ seed: UInt64) -> String {
        Workbench.text(seed: seed, lines: 6) + "liftCrane(shipName)\n"
    }

    /// Three projects of `files` source files each, named by their number.
    private static func projects(_ bench: Workbench, files: Int) throws -> [String] {
        try (0..<3).map { project in
            for file in 0..<files {
                try bench.tree.write(
                    "p\(project)/f\(file).swift", text(UInt64(10 * project + file)))
            }
            return bench.tree.path("p\(project)")
        }
    }

    private static func likelihood(
        _ model: LoadedModel, _ tokens: [Int32], _ memory: (any MemoryAttention)?
    ) throws -> Double {
        var rows: [[Float]] = []
        try Session(model: model.model, mounted: memory.map { [$0] } ?? []).forward(
            tokens, usesCache: false, lastContextLength: tokens.count, logits: .all
        ) { rows.append(Array($1)) }
        let values = zip(rows, tokens.dropFirst()).map { row, next in
            log(row.reduce(0.0) { $0 + exp(Double($1)) }) - Double(row[Int(next)])
        }
        return values.reduce(0, +) / Double(values.count)
    }

    @Test func equalsReadingTheOtherFileIntoMemory() throws {
        let bench = try Workbench(adapterSeed: 9)
        let base = try bench.otherModel()
        let paths = try Self.projects(bench, files: 2)
        let report = try bench.engine.perplexity(
            ProjectPerplexityOptions(
                sampling: ProjectSampling(
                    projects: paths, filesPerProject: 1, seed: 3, window: 30),
                memoryTokens: [40, 100_000], unrelatedTokens: [50], otherTokens: [60],
                attention: [.exact, .knn], topK: 7), base: base)
        #expect(
            report.conditions.map(\.name) == [
                "base model, no memory", "no memory", "own 40, exact", "own 100000, exact",
                "unrelated 50, exact", "own 100000 + others 60, exact", "own 40, knn",
                "own 100000, knn", "unrelated 50, knn", "own 100000 + others 60, knn",
            ])
        for (index, project) in report.projects.enumerated() {
            let file = try #require(project.files.first)
            let bytes = Array(
                try Data(
                    contentsOf: URL(
                        fileURLWithPath: "\(paths[index])/\(file.path)")))
            let tokens = bytes[file.start..<file.start + file.tokens].map { Int32($0) }
            let other = file.path == "f0.swift" ? "f1.swift" : "f0.swift"
            let text = Array(
                try Data(
                    contentsOf: URL(
                        fileURLWithPath: "\(paths[index])/\(other)")))
            let whole = ReferenceMemory(bench.model)
            try whole.read(text, population: .isolated)
            let cut = ReferenceMemory(bench.model)
            try cut.read(Array(text.prefix(40)), population: .isolated)
            let expected = [
                try Self.likelihood(base, tokens, nil),
                try Self.likelihood(bench.model, tokens, nil),
                try Self.likelihood(bench.model, tokens, cut.memory),
                try Self.likelihood(bench.model, tokens, whole.memory),
                try Self.likelihood(bench.model, tokens, bench.nearest(whole.memory, k: 7)),
            ]
            let received = [0, 1, 2, 3, 7].map { file.likelihoods[$0] }
            for (want, have) in zip(expected, received) { #expect(abs(want - have) < 1e-4) }
        }
    }

    @Test func theBeginningOfTheFileIsMemoryToo() throws {
        let bench = try Workbench(adapterSeed: 9)
        let paths = try Self.projects(bench, files: 2)
        let report = try bench.engine.perplexity(
            ProjectPerplexityOptions(
                sampling: ProjectSampling(
                    projects: paths, filesPerProject: 1, seed: 4, window: 30),
                memoryTokens: [50], readsBeginnings: true, attention: [.exact]))
        #expect(
            report.conditions.map(\.name)
                == ["no memory", "own 50, exact", "own 50 + beginning of the file, exact"])
        var starts = 0
        for (index, project) in report.projects.enumerated() {
            let file = try #require(project.files.first)
            starts += file.start
            let bytes = Array(
                try Data(contentsOf: URL(fileURLWithPath: "\(paths[index])/\(file.path)")))
            let other = file.path == "f0.swift" ? "f1.swift" : "f0.swift"
            let text = Array(
                try Data(contentsOf: URL(fileURLWithPath: "\(paths[index])/\(other)")))
            let reference = ReferenceMemory(bench.model)
            try reference.read(Array(text.prefix(50)), population: .isolated)
            try reference.read(Array(bytes.prefix(file.start)), population: .isolated)
            let tokens = bytes[file.start..<file.start + file.tokens].map { Int32($0) }
            let want = try Self.likelihood(bench.model, tokens, reference.memory)
            #expect(abs(want - file.likelihoods[2]) < 1e-4)
        }
        #expect(starts > 0)
        #expect(abs(report.conditions[2].meanOwnTokens - 50 - Double(starts) / 3) < 1e-9)
    }

    @Test func meansAreOverTokensAndDifferencesArePaired() throws {
        let bench = try Workbench(adapterSeed: 9)
        let paths = try Self.projects(bench, files: 4)
        let options = ProjectPerplexityOptions(
            sampling: ProjectSampling(projects: paths, filesPerProject: 2, seed: 5, window: 24),
            memoryTokens: [64], unrelatedTokens: [32])
        let report = try bench.engine.perplexity(options)
        let files = report.projects.flatMap(\.files)
        #expect(files.count == 6)
        #expect(report.languages == ["Swift"])
        let own = try #require(report.conditions[1].result(.all))
        #expect(own.tokens == 6 * 23)
        let mean = files.reduce(0) { $0 + $1.likelihoods[1] } / 6
        #expect(abs(own.likelihood - mean) < 1e-6)
        #expect(abs(own.perplexity - exp(mean)) < 1e-4)
        let difference = try #require(own.againstNoMemory)
        #expect(own.againstBase == nil)
        let without = files.reduce(0) { $0 + $1.likelihoods[0] } / 6
        #expect(abs(difference.mean - (mean - without)) < 1e-6)
        #expect(report.conditions[1].meanOwnTokens == 64)
        #expect(report.conditions[2].meanForeignTokens == 32)
        let again = try bench.engine.perplexity(options)
        #expect(again.projects == report.projects)
        let (before, after) = try roundTrip(report)
        #expect(before == after)
        #expect(report.text.contains("own 64, related"))
        #expect(XMLScan(report.plot.svg).isBalanced)
    }

    @Test func copiesOfAScoredFileAreNotRemembered() throws {
        let bench = try Workbench()
        let text = Self.text(1) + Self.text(2)
        for name in ["a", "b", "c"] { try bench.tree.write("p/\(name).swift", text) }
        let report = try bench.engine.perplexity(
            ProjectPerplexityOptions(
                sampling: ProjectSampling(
                    projects: [bench.tree.path("p")], filesPerProject: 1, window: 16)))
        #expect(report.projects.map(\.memoryTokens) == [0])
        #expect(report.conditions[1].meanOwnTokens == 0)
    }

    @Test func impossibleRequestsAreErrors() throws {
        let bench = try Workbench()
        try bench.tree.write("text/a.txt", Self.text(1))
        try bench.tree.write("code/a.swift", Self.text(1) + Self.text(2))
        func attempt(_ projects: [String], _ change: (inout ProjectPerplexityOptions) -> Void)
            -> EngineError.Kind?
        {
            var options = ProjectPerplexityOptions(
                sampling: ProjectSampling(
                    projects: projects.map(bench.tree.path), window: 16))
            change(&options)
            let error = #expect(throws: EngineError.self) {
                _ = try bench.engine.perplexity(options)
            }
            return error?.kind
        }
        #expect(attempt([]) { _ in } == .usage)
        #expect(attempt(["none"]) { _ in } == .missing)
        #expect(attempt(["text"]) { _ in } == .data)
        #expect(attempt(["code"]) { $0.otherTokens = [8] } == .usage)
        #expect(attempt(["code"]) { $0.unrelatedTokens = [8] } == .usage)
        #expect(attempt(["code"]) { $0.memoryTokens = [0] } == .usage)
        #expect(attempt(["code"]) { $0.topK = 0 } == .usage)
        #expect(attempt(["code"]) { $0.attention = [] } == .usage)
        #expect(attempt(["code"]) { $0.sampling.window = 1 } == .usage)
        #expect(attempt(["code"]) { $0.sampling.window = 33 } == .usage)
        #expect(attempt(["code"]) { $0.sampling.filesPerProject = 0 } == .usage)
    }
}
