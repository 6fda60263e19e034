import Testing

@testable import MemoryEngine

/// What `inspect` says of checkpoints whose numbers are known.
@Suite struct ModelInspectorTests {
    @Test func directoriesAreDescribed() throws {
        let sandbox = try ConvertingSandbox()
        let path = try sandbox.checkpoint(weights: .bfloat16)
        let model = try ModelInspector.inspect(path, measures: false)
        #expect(model.architecture == "longllama")
        #expect(model.parameters == 1_066_112)
        #expect(
            model.types == [
                InspectedType(
                    type: "bfloat16", tensors: 39, parameters: 1_066_112, bytes: 2_132_224)
            ])
        #expect(model.memoryLayers == [1, 3])
        // 2 layers, keys and values, 4 heads of 32 in two bytes.
        #expect(model.memoryBytesPerToken == 2 * 2 * 4 * 32 * 2)
        #expect(model.window == 256 && model.lastContextLength == 64)
        #expect(model.files.contains { $0.path.hasSuffix("tokenizer.model") && $0.bytes > 0 })
        #expect(model.files.filter { $0.path.hasSuffix(".safetensors") }.count == 3)
        #expect(model.limits == nil)
        let stored = try #require(model.estimates.first)
        #expect(stored.weights == "stored" && stored.weightBytes == 2_132_224)
        // Of the embedding table only one row is read.
        #expect(stored.bytesPerToken == 2_132_224 - 2 * (1024 * 128 + 9 * 128))
        #expect(model.estimates.map(\.weights) == ["stored", "bf16", "q8_0", "q4_0"])
        #expect(stored.generatedTokensPerSecond == nil)
    }

    @Test func convertedFilesAreDescribed() throws {
        let sandbox = try ConvertingSandbox()
        let file = sandbox.path("m.gguf")
        try ModelConverter.convert(try sandbox.checkpoint(), to: file, weights: .q4_0)
        let model = try ModelInspector.inspect(file, measures: false)
        #expect(model.architecture == "longllama")
        #expect(Set(model.types.map(\.type)) == ["q4_0", "q8_0", "float32"])
        #expect(model.files.map(\.path) == [file])
        #expect(
            model.estimates.first?.weightBytes == model.types.reduce(0) { $0 + $1.bytes })
    }

    @Test func estimatesFollowTheMachine() throws {
        let sandbox = try ConvertingSandbox()
        let model = try ModelInspector.inspect(try sandbox.checkpoint(), threads: 1)
        let limits = try #require(model.limits)
        for estimate in model.estimates {
            let rate = try #require(estimate.generatedTokensPerSecond)
            #expect(rate * Double(estimate.bytesPerToken) / limits.readBytesPerSecond > 0.999)
        }
    }
}
