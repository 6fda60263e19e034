import TestSupport
import Testing

@testable import MemoryEngine

/// Every report is the JSON that programs read; nothing of it may be lost.
@Suite struct ReportCodingTests {
    private static func expectRoundTrip<Report: Codable>(
        _ report: Report, keys: [String]
    ) throws {
        let (before, after) = try roundTrip(report)
        #expect(before == after)
        for key in keys { #expect(before.contains("\"\(key)\":"), "no \(key) in \(before)") }
    }

    @Test func indexReports() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.tree.write("binary.bin", [0, 0])
        try Self.expectRoundTrip(
            try bench.engine.plan(bench.tree.path),
            keys: ["files", "paths", "tokens", "memoryBytes", "estimatedSeconds", "skipped"])
        try Self.expectRoundTrip(
            try bench.index(),
            keys: ["documentsRead", "documentsReused", "tokensRead", "interrupted", "skipped"])
    }

    @Test func answers() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index()
        let options = AskOptions(
            attention: .knn, generation: GenerationOptions(maximumTokens: 3))
        try Self.expectRoundTrip(
            try bench.engine.ask("a?", memory: "m", store: bench.store, options: options),
            keys: ["text", "finish", "memory", "spans", "massShare", "topK", "startLine"])
        try Self.expectRoundTrip(
            try bench.engine.generate("a", store: bench.store, options: options),
            keys: ["text", "finish", "promptTokens"])
    }

    @Test func measurements() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index()
        try Self.expectRoundTrip(
            try bench.engine.compare(
                prompt: Array("ab".utf8), memory: "m", store: bench.store, topK: 4),
            keys: ["heads", "recall", "capturedMass", "relativeError", "divergence"])
        try Self.expectRoundTrip(
            try bench.engine.perplexity(
                of: [bench.tree.path("src/file0.txt")], memory: "m", store: bench.store),
            keys: ["files", "likelihoodWith", "perplexityWithout", "isInMemory"])
    }

    @Test func memories() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index()
        let catalogue = MemoryCatalogue(bench.store)
        try Self.expectRoundTrip(try catalogue.list(), keys: ["name", "tokens", "population"])
        try Self.expectRoundTrip(
            try catalogue.status("m", verifies: true), keys: ["memory", "isFresh", "findings"])
    }

    @Test func parity() throws {
        let report = try ParityRunner(folder: ParityFolder.path("llama-tiny")).run()
        try Self.expectRoundTrip(
            report, keys: ["rows", "passed", "largestDifference", "tolerance", "measure"])
    }
}
