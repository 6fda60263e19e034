import Testing

@testable import MemoryEngine

/// Left-padded batches, with and without a memory.
@Suite struct EngineBatchTests {
    private static let prompts = ["let x", "0: let memory = window for (key", "a"]
    private static let options = AskOptions(
        attention: .exact, generation: GenerationOptions(maximumTokens: 12))

    @Test(arguments: [nil, "m"], [true, false])
    func eachRowEqualsTheRowAlone(memory: String?, usesCache: Bool) throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.index()
        var options = Self.options
        options.generation.usesCache = usesCache
        let batch = try bench.engine.batch(of: Self.prompts)
        #expect(Set(batch.tokens.map(\.count)).count == 1)
        #expect(batch.mask[2].filter { $0 == 0 }.count > 20)
        let together = try bench.engine.generate(
            batch, memory: memory, store: bench.store, options: options)
        for (row, prompt) in Self.prompts.enumerated() {
            let alone = try bench.engine.generate(
                try bench.engine.batch(of: [prompt]), memory: memory, store: bench.store,
                options: options)
            #expect(alone == [together[row]], "\(prompt)")
        }
        #expect(Set(together).count > 1)
    }

    @Test func impossibleBatchesAreRefused() throws {
        #expect(throws: EngineError.self) { try TokenBatch(tokens: [], mask: []) }
        #expect(throws: EngineError.self) {
            try TokenBatch(tokens: [[1, 2], [3]], mask: [[1, 1], [1]])
        }
        #expect(throws: EngineError.self) { try TokenBatch(tokens: [[1, 2]], mask: [[1, 0]]) }
        #expect(throws: EngineError.self) { try TokenBatch(tokens: [[1, 2]], mask: [[7, 1]]) }
        #expect(throws: EngineError.self) { try TokenBatch(tokens: [[1, 2]], mask: []) }
        #expect(throws: EngineError.self) { try TokenBatch(leftPadding: [[1], []], with: 0) }
        let bench = try Workbench()
        #expect(throws: (any Error).self) {
            try bench.engine.generate(
                TokenBatch(tokens: [[1 << 20]], mask: [[1]]), store: bench.store)
        }
    }
}
