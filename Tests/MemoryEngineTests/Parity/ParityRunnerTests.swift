import Foundation
import TestSupport
import Testing

@testable import MemoryEngine

@Suite struct ParityRunnerTests {
    @Test(arguments: [
        "longllama-tiny", "longllama-tiny-bin", "longllama-code-tiny", "longllama-gqa-tiny",
        "llama-tiny",
    ])
    func modelOfTheFolderEqualsItsExpectations(folder: String) throws {
        var cases: [String] = []
        let report = try ParityRunner(folder: ParityFolder.path(folder)).run { cases.append($0) }
        #expect(report.failures == [])
        #expect(report.model == folder)
        #expect(Set(report.rows.map(\.caseName)) == Set(cases))
        let expected = try ParityCase.read(URL(fileURLWithPath: ParityFolder.path(folder)))
        #expect(cases == expected.map(\.name))
    }

    @Test(.enabled(if: ParityFolder.hasModel, ParityFolder.modelIsMissing))
    func plainModelEqualsItsExpectations() throws {
        let report = try ParityRunner(folder: ParityFolder.path("smollm2")).run()
        #expect(report.failures == [])
        #expect(Set(report.rows.map(\.caseName)).count == 4)
    }

    @Test(.enabled(if: ParityFolder.hasModel, ParityFolder.modelIsMissing))
    func trialAdapterEqualsItsExpectations() throws {
        let report = try ParityRunner(folder: ParityFolder.path("smollm2-fot-trial")).run()
        #expect(report.failures == [])
        #expect(
            Set(report.rows.map(\.tensor)).isSuperset(
                of: ["token_nll_none", "token_nll_exact", "token_nll_knn32"]))
    }

    @Test(arguments: [
        "logits", "memory.layer1.keys", "memory.layer3.values", "memory.layer1.masks",
    ])
    func alteredExpectationFails(tensor: String) throws {
        let folder = try ParityFolder.copy(
            "longllama-tiny", cases: ["long_memory_bfloat16"], altering: tensor)
        let report = try ParityRunner(folder: folder.path).run()
        let failed = report.rows.filter { !$0.passed }.map(\.tensor)
        #expect(failed == [tensor])
        let passed = report.passed
        #expect(!passed)
    }

    @Test func alteredTokenFails() throws {
        let folder = try ParityFolder.copy(
            "llama-tiny", cases: ["generate"], altering: "generated_ids")
        let report = try ParityRunner(folder: folder.path).run()
        let failed = report.rows.filter { !$0.passed }
        #expect(failed.map(\.tensor) == ["generated_ids"])
        #expect(failed.first?.measure == .count)
        #expect(failed.first?.largestDifference == 1)
    }

    @Test func folderWithoutCasesIsAnError() throws {
        let folder = try TemporaryDirectory()
        try TinyModel().write(to: folder.path("model"))
        let error = #expect(throws: EngineError.self) {
            try ParityRunner(folder: folder.path("model")).run()
        }
        #expect(error?.kind == .missing)
        try folder.write("model/cases.json", "[]")
        let damaged = #expect(throws: EngineError.self) {
            try ParityRunner(folder: folder.path("model")).run()
        }
        #expect(damaged?.kind == .data)
    }

    @Test(arguments: [
        #"{"short": {"kind": "forward", "config": {"nonsense": 1}}}"#,
        #"{"short": {"kind": "unknown"}}"#,
        #"{"short": {"kind": "chunks", "chunks": [7, 1000]}}"#,
        #"{"short": {"kind": "chunks", "chunks": [-1, 8]}}"#,
    ])
    func impossibleCaseIsAnError(cases: String) throws {
        let folder = try ParityFolder.copy("llama-tiny", cases: ["short"])
        try folder.write("cases.json", cases)
        let error = #expect(throws: EngineError.self) {
            try ParityRunner(folder: folder.path).run()
        }
        #expect(error?.kind == .data)
    }
}

extension ParityReport {
    /// The rows beyond tolerance, as a failing test shows them.
    var failures: [String] {
        rows.filter { !$0.passed }.map {
            "\($0.caseName) \($0.tensor): \($0.largestDifference) > \($0.tolerance)"
        }
    }
}
