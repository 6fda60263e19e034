import Testing

@testable import MemoryEngine

@Suite struct EngineCompareTests {
    private static let prompt = Array("0: let memory = window\n".utf8)

    private static func indexed(_ tiny: TinyModel = TinyModel()) throws -> Workbench {
        let bench = try Workbench(tiny)
        try bench.writeFiles(5)
        try bench.index("m", segmentTokens: 150)
        return bench
    }

    @Test(arguments: ["float32", "bfloat16"])
    func allPairsLoseNothing(type: String) throws {
        let bench = try Self.indexed(TinyModel(memoryType: type))
        let report = try bench.engine.compare(
            prompt: Self.prompt, memory: "m", store: bench.store, attention: .knn, topK: 1 << 20,
            probes: 1 << 20)
        #expect(report.topK == report.memoryTokens)
        for head in report.heads {
            #expect(head.recall == 1)
            #expect(abs(head.capturedMass - 1) < 1e-4)
            #expect(head.relativeError < 1e-3)
        }
        #expect(report.divergence < 1e-6)
        #expect(report.agreement == 1)
    }

    @Test(arguments: [1, 8, 32], [1, 2, nil] as [Int?])
    func numbersAreInRange(topK: Int, probes: Int?) throws {
        let bench = try Self.indexed()
        let report = try bench.engine.compare(
            prompt: Self.prompt, memory: "m", store: bench.store, attention: .knn, topK: topK,
            probes: probes)
        #expect(report.memory == "m")
        #expect(report.promptTokens == Self.prompt.count)
        #expect(report.topK == topK)
        #expect(report.heads.map(\.layer) == [1, 1, 1, 1, 3, 3, 3, 3])
        #expect(report.heads.map(\.head) == [0, 1, 2, 3, 0, 1, 2, 3])
        for head in report.heads {
            #expect((0...1).contains(head.recall))
            #expect(head.capturedMass > 0)
            #expect(head.capturedMass <= 1)
            #expect(head.relativeError >= 0)
            #expect(head.relativeError.isFinite)
        }
        #expect(report.divergence >= 0)
        #expect(report.divergence.isFinite)
        #expect((0...1).contains(report.agreement))
        #expect(report.exactSeconds > 0)
        #expect(report.approximateSeconds > 0)
    }

    @Test func morePairsHoldMoreMass() throws {
        let bench = try Self.indexed()
        let masses = try [1, 4, 16, 64].map { topK in
            let report = try bench.engine.compare(
                prompt: Self.prompt, memory: "m", store: bench.store, attention: .knn, topK: topK,
                probes: 1 << 20)
            #expect(report.heads.allSatisfy { $0.recall == 1 })
            return report.heads.reduce(0) { $0 + $1.capturedMass }
        }
        #expect(zip(masses, masses.dropFirst()).allSatisfy { $0 < $1 })
    }

    /// All of this memory is in reach, so that related pairs are the nearest ones.
    @Test func relatedPairsAreTheNearestInReach() throws {
        let bench = try Self.indexed()
        let report = try bench.engine.compare(
            prompt: Self.prompt, memory: "m", store: bench.store, attention: .related, topK: 8)
        #expect(report.attention == .related)
        #expect(report.probes == nil)
        for head in report.heads {
            #expect(head.recall > 0.99)
            #expect(head.relativeError.isFinite)
        }
        let strange = try bench.engine.compare(
            prompt: Array("XYZQ".utf8), memory: "m", store: bench.store, attention: .related)
        #expect(strange.heads.allSatisfy { $0.capturedMass == 0 && $0.relativeError == 1 })
    }

    @Test func promptLongerThanAWindowIsCut() throws {
        let bench = try Self.indexed()
        let report = try bench.engine.compare(
            prompt: Array(repeating: 97, count: 500), memory: "m", store: bench.store)
        #expect(report.promptTokens == TinyModel.window)
    }

    @Test func impossibleRequestsAreErrors() throws {
        let bench = try Self.indexed()
        let attempts: [(prompt: [UInt8], topK: Int, probes: Int?)] = [
            ([], 8, nil), (Self.prompt, 0, nil), (Self.prompt, 8, 0),
        ]
        for attempt in attempts {
            let error = #expect(throws: EngineError.self) {
                _ = try bench.engine.compare(
                    prompt: attempt.prompt, memory: "m", store: bench.store, attention: .knn,
                    topK: attempt.topK, probes: attempt.probes)
            }
            #expect(error?.kind == .usage)
        }
        let error = #expect(throws: EngineError.self) {
            _ = try bench.engine.compare(
                prompt: Self.prompt, memory: "m", store: bench.store, attention: .exact)
        }
        #expect(error?.kind == .usage)
    }
}
