import LinearAlgebra
import LongLlama
import Testing

@Suite struct WorkingMemoryTests {
    @Test(arguments: PairElementType.allCases, [false, true])
    func appendedPairsComeBackRounded(elementType: PairElementType, headMajor: Bool) throws {
        var generator = SeededGenerator(seed: 31)
        var configuration = ModelConfiguration.tiny(kvHeads: 2, headDim: 20)
        configuration.memoryElementType = elementType
        let memory = WorkingMemory(configuration: configuration, compute: TinyModel.compute)
        let pairs = SamplePairs(9, geometry: configuration.geometry, using: &generator)
        pairs.append(to: memory, layer: 1, headMajor: headMajor)
        for head in 0..<2 {
            let (sent, received) = (pairs.head(head), memory.pairs(layer: 1, kvHead: head))
            #expect(received.keys == Self.rounded(sent.keys, to: elementType))
            #expect(received.values == Self.rounded(sent.values, to: elementType))
        }
        #expect(memory.tokenCount(layer: 1) == 9)
        #expect(memory.mask(layer: 1) == [Bool](repeating: true, count: 9))
    }

    @Test func growthKeepsEverythingInOrder() {
        var generator = SeededGenerator(seed: 32)
        let configuration = ModelConfiguration.tiny(memoryLayers: [0, 2])
        let memory = WorkingMemory(configuration: configuration, compute: TinyModel.compute)
        var (keys, values, mask): ([Float], [Float], [Bool]) = ([], [], [])
        for step in 0..<120 {
            let count = Int.random(in: 1...40, using: &generator)
            // Padding appears late, after appends that had none.
            let bits =
                step < 60
                ? nil : (0..<count).map { _ in UInt8.random(in: 0...1, using: &generator) }
            let pairs = SamplePairs(
                count, geometry: configuration.geometry, mask: bits, using: &generator)
            pairs.append(to: memory, layer: 2, headMajor: step.isMultiple(of: 2))
            keys += pairs.head(1).keys
            values += pairs.head(1).values
            mask += bits.map { $0.map { $0 != 0 } } ?? [Bool](repeating: true, count: count)
        }
        #expect(memory.tokenCount(layer: 2) == mask.count)
        #expect(memory.pairs(layer: 2, kvHead: 1).keys == keys)
        #expect(memory.pairs(layer: 2, kvHead: 1).values == values)
        #expect(memory.mask(layer: 2) == mask)
        #expect(memory.tokenCount(layer: 0) == 0, "layers grow apart")
        #expect(memory.pairs(layer: 0, kvHead: 0).keys.isEmpty)
    }

    @Test(arguments: UInt64(1)...12) func attentionEqualsTheSlowSoftmax(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let tokens = Int.random(in: 1...700, using: &generator)
        let mask = (0..<tokens).map { _ in UInt8.random(in: 0...1, using: &generator) }
        let problem = MemoryProblem(
            seed: seed, tokens: tokens, queries: Int.random(in: 1...9, using: &generator),
            heads: 4, kvHeads: seed.isMultiple(of: 2) ? 1 : 4, headDim: seed < 6 ? 16 : 20,
            mask: seed.isMultiple(of: 3) ? mask : nil,
            elementType: PairElementType.allCases[Int(seed % 4)])
        let (outputs, logSums) = try problem.triples(of: problem.memory)
        let expected = problem.expected()
        #expect(Differences.largest(outputs, expected.outputs) < 1e-5, "seed \(seed)")
        #expect(Differences.largest(logSums, expected.logSums) < 1e-4, "seed \(seed)")
    }

    @Test func anEmptyMemoryGivesTheEmptyPart() {
        let configuration = ModelConfiguration.tiny()
        let memory = WorkingMemory(configuration: configuration, compute: TinyModel.compute)
        let partial = AttentionPartial(capacity: 1, geometry: configuration.geometry)
        let queries = [Float](repeating: 1, count: 64)
        queries.withUnsafeBufferPointer { queries in
            guard let base = queries.baseAddress else { return }
            memory.attend(base, count: 1, layer: 1, into: partial)
        }
        #expect(partial.queries == 1)
        for head in 0..<4 {
            #expect(partial.maxima[head] == -.infinity)
            #expect(partial.sums[head] == 0)
        }
    }

    /// Rows of 20 elements, rounded.
    private static func rounded(_ values: [Float], to elementType: PairElementType) -> [Float] {
        guard elementType == .int8 else { return values.map { rounded($0, to: elementType) } }
        return stride(from: 0, to: values.count, by: 20).flatMap { start in
            let row = values[start..<start + 20]
            let scale = (row.map(abs).max() ?? 0) / 127
            return row.map { scale * ($0 * (1 / scale)).rounded(.toNearestOrEven) }
        }
    }

    /// Round to nearest even, spelled out.
    private static func rounded(_ value: Float, to elementType: PairElementType) -> Float {
        switch elementType {
        case .bfloat16:
            let bits = value.bitPattern
            return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
        case .float16: return Float(Float16(value))
        default: return value
        }
    }
}
