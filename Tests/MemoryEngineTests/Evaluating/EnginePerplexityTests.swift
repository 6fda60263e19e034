import Foundation
import LongLlama
import TestSupport
import Testing

@testable import MemoryEngine

@Suite struct EnginePerplexityTests {
    private static let text = "0: let memory = window\n1: return (key, value) for é\n2: }\n"

    /// Mean of `-log softmax` over windows that do not see each other, in double precision.
    private static func likelihood(
        _ bench: Workbench, _ text: String, window: Int, _ memory: (any MemoryAttention)?
    ) throws -> (mean: Double, count: Int) {
        let bytes = Array(text.utf8)
        var values: [Double] = []
        for begin in stride(from: 0, to: bytes.count, by: window) {
            let part = Array(bytes[begin..<min(begin + window, bytes.count)])
            guard part.count > 1 else { continue }
            // One window of exactly its tokens, however short the model's last context is.
            var rows: [[Float]] = []
            try Session(model: bench.model.model, mounted: memory.map { [$0] } ?? []).forward(
                part.map { Int32($0) }, usesCache: false, lastContextLength: part.count,
                logits: .all
            ) { rows.append(Array($1)) }
            for (row, next) in zip(rows, part.dropFirst()) {
                let sum = row.reduce(0.0) { $0 + exp(Double($1)) }
                values.append(log(sum) - Double(row[Int(next)]))
            }
        }
        return (values.reduce(0, +) / Double(values.count), values.count)
    }

    @Test(arguments: [nil, 32, 10, 2] as [Int?])
    func equalsTheLogarithmOfTheSoftmax(window: Int?) throws {
        let bench = try Workbench()
        try bench.tree.write("f.txt", Self.text)
        let report = try bench.engine.perplexity(
            of: [bench.tree.path("f.txt")], store: bench.store, window: window)
        let want = try Self.likelihood(bench, Self.text, window: window ?? 32, nil)
        #expect(report.window == window ?? 32)
        #expect(report.tokens == want.count)
        #expect(abs(report.likelihoodWithout - want.mean) < 1e-5)
        #expect(abs(report.perplexityWithout - exp(want.mean)) < 1e-3)
        #expect(report.memory == nil)
        #expect(report.likelihoodWith == nil)
        #expect(report.perplexityWith == nil)
    }

    @Test(arguments: [AttentionPath.exact, .knn])
    func memoryIsAttendedTo(attention: AttentionPath) throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.index()
        try bench.directory.write("f.txt", Self.text)
        let report = try bench.engine.perplexity(
            of: [bench.directory.path("f.txt")], memory: "m", store: bench.store,
            options: AskOptions(attention: attention, topK: 8, probes: 1 << 20))
        let reference = try ReferenceMemory(bench.model, reading: bench.tree).memory
        let memory: any MemoryAttention =
            attention == .exact
            ? reference
            : bench.nearest(reference, k: 8)
        let want = try Self.likelihood(bench, Self.text, window: 32, memory)
        #expect(abs((report.likelihoodWith ?? 0) - want.mean) < 1e-4)
        let plain = try Self.likelihood(bench, Self.text, window: 32, nil)
        #expect(abs(report.likelihoodWithout - plain.mean) < 1e-4)
        #expect(report.memory == "m")
        #expect(report.attention == attention)
    }

    /// Each piece of a window is read with what the pieces before it are related to.
    @Test func relatedPassagesFollowTheWindow() throws {
        let bench = try Workbench(TinyModel(window: 128))
        try bench.writeFiles(3)
        try bench.index()
        let bytes = Array(Workbench.text(seed: 8, lines: 4).utf8.prefix(128))
        try bench.directory.write("f.txt", bytes)
        let report = try bench.engine.perplexity(
            of: [bench.directory.path("f.txt")], memory: "m", store: bench.store,
            options: AskOptions(attention: .related, topK: 8))
        let memory = try RelatedStoredMemory(
            bench.open(), k: 8, compute: bench.model.model.compute)
        let session = Session(model: bench.model.model, mounted: [memory], tokenLimit: 128)
        let tokens = bytes.map { Int32($0) }
        var likelihoods: [Double] = []
        var reached: [Bool] = []
        let pieces = [0..<2, 2..<4, 4..<8, 8..<16]
        for piece in pieces + stride(from: 16, to: 128, by: 16).map({ $0..<$0 + 16 }) {
            memory.follow(tokens[..<piece.lowerBound])
            reached.append(!memory.ranges.isEmpty)
            try session.forward(
                Array(tokens[piece]), usesCache: true, lastContextLength: 128, logits: .all
            ) { index, logits in
                guard piece.lowerBound + index + 1 < tokens.count else { return }
                let sum = logits.reduce(0.0) { $0 + exp(Double($1)) }
                likelihoods.append(
                    log(sum) - Double(logits[Int(tokens[piece.lowerBound + index + 1])]))
            }
        }
        #expect(reached.first == false && reached.last == true)
        let want = likelihoods.reduce(0, +) / Double(likelihoods.count)
        #expect(likelihoods.count == 127)
        #expect(abs((report.likelihoodWith ?? 0) - want) < 1e-4)
    }

    @Test func filesInMemoryAreMarked() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        try bench.index()
        try bench.directory.write("copy.txt", Workbench.text(seed: 7, lines: 4))
        try bench.directory.write("other.txt", Self.text)
        let report = try bench.engine.perplexity(
            of: [
                bench.tree.path("src/file1.txt"), bench.directory.path("copy.txt"),
                bench.directory.path("other.txt"),
            ], memory: "m", store: bench.store)
        #expect(report.files.map(\.isInMemory) == [true, true, false])
        let tokens = report.files.reduce(0) { $0 + $1.tokens }
        #expect(report.tokens == tokens)
        let mean = report.files.reduce(0.0) {
            $0 + $1.likelihoodWithout * Double($1.tokens) / Double(tokens)
        }
        #expect(abs(report.likelihoodWithout - mean) < 1e-9)
    }

    @Test func impossibleRequestsAreErrors() throws {
        let bench = try Workbench()
        try bench.tree.write("f.txt", Self.text)
        try bench.tree.write("short.txt", "a")
        func attempt(_ paths: [String], window: Int? = nil) -> EngineError.Kind? {
            let error = #expect(throws: EngineError.self) {
                _ = try bench.engine.perplexity(of: paths, store: bench.store, window: window)
            }
            return error?.kind
        }
        let file = bench.tree.path("f.txt")
        #expect(attempt([bench.tree.path("none.txt")]) == .missing)
        #expect(attempt([bench.tree.path("short.txt")]) == .data)
        #expect(attempt([file], window: 0) == .usage)
        #expect(attempt([file], window: 1) == .usage)
        #expect(attempt([file], window: -5) == .usage)
        #expect(attempt([]) == .usage)
    }
}
