import LongLlama
import Testing

/// `Session` against `NaiveLongLlama` on random models, inputs and calls.
@Suite struct SessionSlowTwinTests {
    @Test(arguments: UInt64(1)...48) func anyConversationEqualsTheSlowTwin(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let configuration = Self.configuration(using: &generator)
        let tiny = try TinyModel(seed: seed, configuration)
        let overflow: WindowOverflow =
            Bool.random(using: &generator) ? .flush : .gradual
        let session = Session(model: tiny.model, overflow: overflow)
        var twin = NaiveLongLlama(tiny)
        twin.overflow = overflow
        let usesCache = Bool.random(using: &generator)
        for call in 0..<Int.random(in: 1...(usesCache ? 5 : 2), using: &generator) {
            let count = Int.random(in: 1...(call == 0 ? 60 : 20), using: &generator)
            let tokens = tiny.tokens(count, using: &generator)
            let mask = call == 0 ? Self.mask(count, using: &generator) : nil
            let positions = mask.flatMap { mask in
                Bool.random(using: &generator) ? Generator.positions(mask: mask) : nil
            }
            let last = [nil, 1, 5, 12, 16].randomElement(using: &generator) ?? nil
            let logits = try session.allLogits(
                tokens, mask: mask, positions: positions, usesCache: usesCache,
                lastContextLength: last)
            let expected = twin.forward(
                tokens, mask: mask, positions: positions, usesCache: usesCache,
                lastContextLength: last)
            let difference = Differences.largest(logits.flatMap { $0 }, expected.flatMap { $0 })
            #expect(
                difference < 1e-4,
                "seed \(seed), call \(call), \(overflow), \(configuration)")
        }
        expectEqualMemory(session, twin, configuration, "seed \(seed)")
    }

    @Test func lastContextLongerThanTheWindowStaysOutOfMemory() throws {
        let configuration = ModelConfiguration.tiny(window: 8, lastContext: 20)
        let tiny = try TinyModel(seed: 7, configuration)
        let session = Session(model: tiny.model)
        var twin = NaiveLongLlama(tiny)
        for (count, seed) in [(20, UInt64(1)), (3, 2), (6, 3), (30, 4)] {
            let tokens = tiny.tokens(count, seed: seed)
            let logits = try session.allLogits(tokens, usesCache: true)
            let expected = twin.forward(tokens, usesCache: true)
            #expect(
                Differences.largest(logits.flatMap { $0 }, expected.flatMap { $0 }) < 1e-4,
                "call of \(count) tokens")
        }
        expectEqualMemory(session, twin, configuration, "long last context")
    }

    @Test func aWindowOfPaddingOnlyAveragesIt() throws {
        let tiny = try TinyModel(seed: 8)
        let tokens = tiny.tokens(30, seed: 5)
        let mask = [UInt8](repeating: 0, count: 24) + [UInt8](repeating: 1, count: 6)
        let session = Session(model: tiny.model)
        var twin = NaiveLongLlama(tiny)
        let logits = try session.allLogits(tokens, mask: mask, usesCache: false)
        let expected = twin.forward(tokens, mask: mask, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, expected.flatMap { $0 }) < 1e-4)
        #expect(session.ownMemory.mask(layer: 1) == mask.map { $0 != 0 })
    }

    private func expectEqualMemory(
        _ session: Session, _ twin: NaiveLongLlama, _ configuration: ModelConfiguration,
        _ place: String
    ) {
        let dim = configuration.headDim
        for layer in configuration.memoryLayers {
            let tokens = twin.memory[layer] ?? []
            #expect(session.ownMemory.tokenCount(layer: layer) == tokens.count, "\(place)")
            #expect(session.ownMemory.mask(layer: layer) == tokens.map(\.isValid), "\(place)")
            let expected = (0..<configuration.kvHeads).flatMap { head in
                [\NaiveToken.keys, \NaiveToken.values].flatMap { part in
                    tokens.flatMap { token in
                        token[keyPath: part][layer, default: []][head * dim..<(head + 1) * dim]
                    }
                }
            }
            let contents = session.ownMemory.contents(
                layer: layer, kvHeads: configuration.kvHeads)
            #expect(Differences.largest(contents, expected) < 1e-5, "\(place), layer \(layer)")
        }
    }

    private static func configuration(
        using generator: inout SeededGenerator
    ) -> ModelConfiguration {
        let shapes = [
            (heads: 4, kvHeads: 4, headDim: 16), (heads: 4, kvHeads: 2, headDim: 16),
            (heads: 3, kvHeads: 1, headDim: 20), (heads: 2, kvHeads: 2, headDim: 20),
        ]
        let shape = shapes[Int.random(in: 0..<4, using: &generator)]
        let memoryLayers = [[], [1], [0, 2], [2]][Int.random(in: 0..<4, using: &generator)]
        var configuration = ModelConfiguration.tiny(
            heads: shape.heads, kvHeads: shape.kvHeads, headDim: shape.headDim,
            memoryLayers: memoryLayers, ties: Bool.random(using: &generator))
        configuration.memoryPositionals = Bool.random(using: &generator)
        if Bool.random(using: &generator) {
            configuration.memoryAttentionGrouping = AttentionGrouping(heads: 1, queries: 3)
        }
        return configuration
    }

    /// No mask, left padding, or padding anywhere.
    private static func mask(_ count: Int, using generator: inout SeededGenerator) -> [UInt8]? {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0, 1:
            return nil
        case 2:
            let padding = Int.random(in: 0..<count, using: &generator)
            return (0..<count).map { $0 < padding ? 0 : 1 }
        default:
            return (0..<count).map { _ in UInt8.random(in: 0...3, using: &generator) > 0 ? 1 : 0 }
        }
    }
}
