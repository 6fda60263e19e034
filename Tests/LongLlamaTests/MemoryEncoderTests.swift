import LinearAlgebra
import LongLlama
import Testing

@Suite struct MemoryEncoderTests {
    @Test(arguments: [[1], [0, 2], [2]])
    func pairsEqualThoseOfAFullForwardPass(memoryLayers: [Int]) throws {
        let configuration = ModelConfiguration.tiny(memoryLayers: memoryLayers)
        let tiny = try TinyModel(seed: 21, configuration)
        for count in [1, 7, 16] {
            let tokens = tiny.tokens(count, seed: UInt64(count))
            let session = Session(model: tiny.model)
            try session.forward(tokens, usesCache: false, lastContextLength: 16, logits: .all)
            let memory = WorkingMemory(configuration: configuration, compute: tiny.model.compute)
            try MemoryEncoder(model: tiny.model, windowTokens: 16).encode(tokens, sink: memory)
            expectSame(memory, session.ownMemory, configuration, "\(count) tokens")
        }
    }

    @Test func chainedWindowsEqualTheSessionsMemory() throws {
        let configuration = ModelConfiguration.tiny(memoryLayers: [0, 2])
        let tiny = try TinyModel(seed: 22, configuration)
        let tokens = tiny.tokens(3 * 16 + 8, seed: 1)
        let session = Session(model: tiny.model)
        try session.forward(tokens, usesCache: false, lastContextLength: 8, logits: .none)
        let memory = WorkingMemory(configuration: configuration, compute: tiny.model.compute)
        try MemoryEncoder(model: tiny.model, windowTokens: 16).encode(
            tokens, memories: [memory], sink: memory)
        expectSame(memory, session.ownMemory, configuration, "chained")
    }

    @Test func isolatedWindowsDoNotSeeEachOther() throws {
        let configuration = ModelConfiguration.tiny(memoryLayers: [0, 2])
        let tiny = try TinyModel(seed: 23, configuration)
        let tokens = tiny.tokens(40, seed: 1)
        let encoder = try MemoryEncoder(model: tiny.model, windowTokens: 16)
        let together = WorkingMemory(configuration: configuration, compute: tiny.model.compute)
        try encoder.encode(tokens, sink: together)
        let apart = WorkingMemory(configuration: configuration, compute: tiny.model.compute)
        for begin in stride(from: 0, to: 40, by: 16) {
            try encoder.encode(Array(tokens[begin..<min(begin + 16, 40)]), sink: apart)
        }
        expectSame(together, apart, configuration, "isolated")

        let chained = WorkingMemory(configuration: configuration, compute: tiny.model.compute)
        try encoder.encode(tokens, memories: [chained], sink: chained)
        #expect(
            Differences.largest(
                chained.contents(layer: 2, kvHeads: 2), together.contents(layer: 2, kvHeads: 2))
                > 1e-3, "layer 2 comes after attention to the memory of layer 0")
        #expect(
            chained.contents(layer: 0, kvHeads: 2) == together.contents(layer: 0, kvHeads: 2))
    }

    @Test(arguments: [1, 5, 16, 30])
    func windowsHaveTheLengthAskedFor(windowTokens: Int) throws {
        let tiny = try TinyModel(seed: 24)
        let memory = WorkingMemory(
            configuration: tiny.configuration, compute: tiny.model.compute)
        var windows: [Int] = []
        let encoder = try MemoryEncoder(model: tiny.model, windowTokens: windowTokens)
        try encoder.encode(tiny.tokens(33, seed: 1), sink: memory) { windows.append($0) }
        let rest = 33 % windowTokens
        #expect(
            windows
                == [Int](repeating: windowTokens, count: 33 / windowTokens)
                + (rest == 0 ? [] : [rest]))
        #expect(memory.tokenCount(layer: 1) == 33)
    }

    @Test(arguments: [1, 3, 15]) func skippedTokensOfEveryWindowStayOut(skipped: Int) throws {
        let tiny = try TinyModel(seed: 28, .tiny(memoryLayers: [0, 2]))
        var configuration = tiny.configuration
        configuration.memorySkippedTokens = skipped
        let skipping = try tiny.model.withConfiguration(configuration)
        let tokens = tiny.tokens(37, seed: 1)
        let whole = WorkingMemory(configuration: configuration, compute: tiny.model.compute)
        try MemoryEncoder(model: tiny.model, windowTokens: 16).encode(tokens, sink: whole)
        let memory = WorkingMemory(configuration: configuration, compute: tiny.model.compute)
        try MemoryEncoder(model: skipping, windowTokens: 16).encode(tokens, sink: memory)
        let kept = configuration.memoryTokens(of: 37, window: 16)
        #expect(kept == (0..<37).filter { $0 % 16 >= skipped })
        let dim = configuration.headDim
        for layer in [0, 2] {
            #expect(memory.tokenCount(layer: layer) == kept.count)
            for head in 0..<2 {
                let all = whole.pairs(layer: layer, kvHead: head)
                let some = memory.pairs(layer: layer, kvHead: head)
                #expect(some.keys == kept.flatMap { all.keys[$0 * dim..<($0 + 1) * dim] })
                #expect(some.values == kept.flatMap { all.values[$0 * dim..<($0 + 1) * dim] })
            }
        }
    }

    @Test(arguments: [WindowOverflow.flush, .gradual])
    func aSessionsOwnMemorySkipsThemToo(overflow: WindowOverflow) throws {
        let tiny = try TinyModel(seed: 29)
        var configuration = tiny.configuration
        configuration.memorySkippedTokens = 2
        let session = Session(
            model: try tiny.model.withConfiguration(configuration), overflow: overflow)
        for token in tiny.tokens(17, seed: 1) {
            try session.forward([token], usesCache: true, logits: .none)
        }
        // A full window of 16 leaves but for its first tokens; gradually, the half after the sinks.
        #expect(session.ownMemory.tokenCount(layer: 1) == (overflow == .flush ? 14 : 8))
    }

    @Test func noTokensSendNothing() throws {
        let tiny = try TinyModel(seed: 25)
        let memory = WorkingMemory(
            configuration: tiny.configuration, compute: tiny.model.compute)
        try MemoryEncoder(model: tiny.model, windowTokens: 4).encode([], sink: memory)
        #expect(memory.tokenCount(layer: 1) == 0)
    }

    @Test func impossibleWindowsAndModelsAreRefused() throws {
        let tiny = try TinyModel(seed: 26)
        for windowTokens in [0, -3, 1 << 40] {
            #expect(throws: ModelError.self, "windows of \(windowTokens)") {
                try MemoryEncoder(model: tiny.model, windowTokens: windowTokens)
            }
        }
        let plain = try TinyModel(seed: 26, .tiny(memoryLayers: []))
        let error = #expect(throws: ModelError.self) {
            try MemoryEncoder(model: plain.model, windowTokens: 16)
        }
        #expect(error?.description.contains("no memory layers") == true)
    }

    @Test func aBadTokenIsRefusedBeforeAnythingIsSent() throws {
        let tiny = try TinyModel(seed: 27)
        let memory = WorkingMemory(
            configuration: tiny.configuration, compute: tiny.model.compute)
        let encoder = try MemoryEncoder(model: tiny.model, windowTokens: 4)
        #expect(throws: ModelError.tokenOutOfRange(id: 99, vocabularySize: 40)) {
            try encoder.encode([1, 2, 3, 4, 5, 99], sink: memory)
        }
        #expect(memory.tokenCount(layer: 1) == 0)
    }

    private func expectSame(
        _ memory: WorkingMemory, _ other: WorkingMemory, _ configuration: ModelConfiguration,
        _ place: String
    ) {
        for layer in configuration.memoryLayers {
            let contents = memory.contents(layer: layer, kvHeads: configuration.kvHeads)
            #expect(!contents.isEmpty)
            #expect(
                contents.map(\.bitPattern)
                    == other.contents(layer: layer, kvHeads: configuration.kvHeads)
                    .map(\.bitPattern), "\(place), layer \(layer)")
        }
    }
}
