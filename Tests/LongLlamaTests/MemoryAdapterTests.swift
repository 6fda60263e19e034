import Checkpoints
import LinearAlgebra
import LongLlama
import Testing

@Suite struct MemoryAdapterTests {
    private let base = ModelConfiguration.tiny(memoryLayers: [])

    @Test func theMetadataIsRead() throws {
        var file = TinyAdapter(seed: 61, for: base, layers: [2, 0])
        let adapter = try file.read()
        #expect(adapter.memoryLayers == [0, 2])
        #expect(adapter.window == 12)
        #expect(adapter.memoryWindow == 10)
        #expect(adapter.independentWindows)
        #expect(adapter.metadata == file.metadata)
        #expect(adapter.bias.trainedTokens == 20)
        #expect(adapter.skippedTokens == 0)
        #expect(adapter.bias.perHead[0] == file.tensors.values[TinyAdapter.biasName(0)])
        #expect(adapter.bias.perHead.keys.sorted() == [0, 2])

        file.metadata["population"] = "chained"
        file.metadata["skip_window_first_tokens"] = "2"
        file.tensors.remove(TinyAdapter.biasName(2))
        let other = try file.read()
        #expect(!other.independentWindows)
        #expect(other.skippedTokens == 2)
        #expect(try other.applied(to: base).memorySkippedTokens == 2)
        #expect(other.bias.perHead.keys.sorted() == [0])
    }

    @Test(
        arguments: [
            ("mem_layers", nil), ("mem_layers", "[]"), ("mem_layers", "eight"),
            ("mem_layers", "[1, 2.5]"), ("mem_layers", "[99999999999999999999]"), ("window", nil),
            ("window", "0"), ("window", "-4"), ("window", "many"), ("memory_window", nil),
            ("memory_window", "0"), ("trained_memory_tokens", nil), ("trained_memory_tokens", "-1"),
            ("weights", nil), ("weights", "add"), ("skip_window_first_tokens", "-1"),
            ("skip_window_first_tokens", "one"), ("skip_window_first_tokens", "10"),
        ] as [(String, String?)])
    func badMetadataIsNamed(key: String, value: String?) throws {
        var file = TinyAdapter(seed: 62, for: base)
        file.metadata[key] = value
        let error = #expect(throws: ModelError.self) { try file.read() }
        #expect(error?.description.contains(key) == true)
        #expect(error?.description.contains("adapter") == true)
    }

    @Test(arguments: ["[7]", "[-1]", "[1, 1]"]) func layersTheModelLacksAreRefused(
        layers: String
    ) throws {
        var file = TinyAdapter(seed: 63, for: base)
        file.metadata["mem_layers"] = layers
        let adapter = try file.read()
        let error = #expect(throws: ModelError.self) { try adapter.applied(to: base) }
        #expect(error?.description.contains("mem_layers") == true)
    }

    @Test func aWindowBeyondAllBoundsIsRefused() throws {
        var file = TinyAdapter(seed: 63, for: base)
        file.metadata["window"] = "9000000000000000000"
        let adapter = try file.read()
        #expect(throws: ModelError.self) { try adapter.applied(to: base) }
    }

    @Test func aBiasForOtherHeadsIsRefused() throws {
        var file = TinyAdapter(seed: 64, for: base)
        file.tensors.set(TinyAdapter.biasName(2), shape: [3], [1, 2, 3])
        let adapter = try file.read()
        let error = #expect(throws: ModelError.self) { try adapter.applied(to: base) }
        #expect(error?.description.contains("3 entries") == true)
        #expect(error?.description.contains("4 heads") == true)
    }

    @Test(arguments: [Float.nan, .infinity]) func aBiasThatIsNotFiniteIsRefused(
        value: Float
    ) throws {
        var file = TinyAdapter(seed: 64, for: base)
        file.tensors.set(TinyAdapter.biasName(0), shape: [4], [0, value, 0, 0])
        let error = #expect(throws: ModelError.self) { try file.read() }
        #expect(error?.description.contains("not finite") == true)
    }

    @Test(arguments: ["q", "k", "v", "o"]) func aProjectionOfAnotherShapeIsNamed(
        part: String
    ) throws {
        let tiny = try TinyModel(seed: 65, base)
        var file = TinyAdapter(seed: 65, for: base)
        let name = "model.layers.2.self_attn.\(part)_proj.weight"
        file.tensors.set(name, shape: [2, 64], [Float](repeating: 0, count: 128))
        let adapter = try file.read()
        let error = #expect(throws: ModelError.self) {
            try tiny.model.applying(adapter, memoryElementType: .float32)
        }
        #expect(error?.description.contains(name) == true)
        #expect(error?.description.contains("[2, 64]") == true)
    }

    @Test func aMissingProjectionIsNamed() throws {
        let tiny = try TinyModel(seed: 65, base)
        var file = TinyAdapter(seed: 65, for: base)
        file.tensors.remove("model.layers.0.self_attn.v_proj.weight")
        let adapter = try file.read()
        let error = #expect(throws: CheckpointError.self) {
            try tiny.model.applying(adapter, memoryElementType: .float32)
        }
        #expect(error?.tensor == "model.layers.0.self_attn.v_proj.weight")
    }

    @Test func aNormOfAnotherSizeIsNamed() throws {
        let tiny = try TinyModel(seed: 65, base)
        var file = TinyAdapter(seed: 65, for: base)
        file.tensors.set("model.norm.weight", shape: [3], [1, 2, 3])
        let adapter = try file.read()
        let error = #expect(throws: ModelError.self) {
            try tiny.model.applying(adapter, memoryElementType: .float32)
        }
        #expect(error?.description.contains("model.norm.weight") == true)
        #expect(error?.description.contains("[3]") == true)
    }

    @Test(arguments: [false, true]) func anAdaptedModelHasTheAdaptersWeightsWindowsAndBias(
        replacesNorms: Bool
    ) throws {
        let tiny = try TinyModel(seed: 66, base)
        var file = TinyAdapter(seed: 67, for: base)
        if replacesNorms { file.addNorms(seed: 70, for: base) }
        let adapted = try tiny.model.applying(file.read(), memoryElementType: .bfloat16)
        #expect(adapted.configuration.memoryLayers == [0, 2])
        #expect(adapted.configuration.maxPositionEmbeddings == 12)
        #expect(adapted.configuration.lastContextLength == 12)
        #expect(adapted.configuration.memoryElementType == .bfloat16)
        #expect(adapted.memoryLogitBias?.trainedTokens == 20)

        let exact = try tiny.model.applying(file.read(), memoryElementType: .float32)
        var tensors = tiny.tensors
        for description in file.tensors.descriptions {
            let values = try #require(file.tensors.values[description.name])
            tensors.set(description.name, shape: description.shape, values)
        }
        var twin = NaiveLongLlama(
            configuration: exact.configuration, tensors: tensors, bias: exact.memoryLogitBias)
        let tokens = tiny.tokens(50, seed: 1)
        let logits = try Session(model: exact).allLogits(tokens, usesCache: false)
        let expected = twin.forward(tokens, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, expected.flatMap { $0 }) < 1e-4)
    }

    @Test func adaptedLayersOfAnInterleavedModelAreInHalves() throws {
        let gguf = try TinyGGUF(seed: 68, .tiny(memoryLayers: []))
        let file = TinyAdapter(seed: 69, for: gguf.configuration)
        let adapted = try gguf.model.applying(file.read(), memoryElementType: .float32)
        #expect(adapted.memoryKeyLayout == .halves)

        let tiny = try TinyModel(seed: 68, .tiny(memoryLayers: []))
        let expected = try tiny.model.applying(file.read(), memoryElementType: .float32)
        let tokens = tiny.tokens(40, seed: 1)
        let logits = try Session(model: adapted).allLogits(tokens, usesCache: false)
        let others = try Session(model: expected).allLogits(tokens, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, others.flatMap { $0 }) < 1e-5)
    }
}
