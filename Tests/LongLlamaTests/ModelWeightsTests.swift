import Checkpoints
import LinearAlgebra
import LongLlama
import TestSupport
import Testing

@Suite struct ModelWeightsTests {
    private let configuration = ModelConfiguration.tiny()

    @Test func interleavedRowsGiveTheSameModel() throws {
        let gguf = try TinyGGUF(seed: 71, configuration)
        let tiny = try TinyModel(seed: 71, configuration)
        #expect(gguf.model.memoryKeyLayout == .interleaved)
        #expect(tiny.model.memoryKeyLayout == .halves)
        let tokens = tiny.tokens(50, seed: 1)
        let logits = try Session(model: gguf.model).allLogits(tokens, usesCache: false)
        let expected = try Session(model: tiny.model).allLogits(tokens, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, expected.flatMap { $0 }) < 1e-5)
    }

    /// GGUF files of other programs have the rule of Llama 3.1 as a tensor only.
    @Test func frequencyDivisorsOfAGGUFAreUsed() throws {
        var scaled = configuration
        scaled.ropeScaling = .llama3(
            factor: 4, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxPosition: 64)
        let divisors = scaled.ropeScaling.divisors(
            headDim: scaled.headDim, theta: scaled.ropeTheta)
        let gguf = try TinyGGUF(seed: 75, configuration, divisors: divisors)
        let tiny = try TinyModel(seed: 75, scaled)
        let tokens = tiny.tokens(50, seed: 1)
        let logits = try Session(model: gguf.model).allLogits(tokens, usesCache: false)
        let expected = try Session(model: tiny.model).allLogits(tokens, usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, expected.flatMap { $0 }) < 1e-4)
        let plain = try Session(model: TinyModel(seed: 75, configuration).model)
            .allLogits(tokens, usesCache: false)
        #expect(Differences.largest(plain.flatMap { $0 }, expected.flatMap { $0 }) > 1e-2)
        #expect(throws: ModelError.self) {
            try TinyGGUF(seed: 75, configuration, divisors: Array(divisors.dropLast()))
        }
    }

    @Test(arguments: [
        "model.embed_tokens.weight", "model.norm.weight", "lm_head.weight",
        "model.layers.1.input_layernorm.weight", "model.layers.0.self_attn.k_proj.weight",
        "model.layers.2.mlp.down_proj.weight",
    ]) func aTensorOfAnotherShapeIsNamed(name: String) throws {
        var tensors = TinyModel.tensors(seed: 72, configuration)
        tensors.set(name, shape: [3, 5], [Float](repeating: 0, count: 15))
        let directory = try TemporaryDirectory()
        let file = try tensors.file(in: directory)
        let error = #expect(throws: ModelError.self) {
            try ModelWeights(file, configuration: configuration)
        }
        #expect(error?.description.contains(name) == true)
        #expect(error?.description.contains("[3, 5]") == true)
    }

    /// A model that has biases is not one that works without them.
    @Test func biasesAreRefused() throws {
        var tensors = TinyModel.tensors(seed: 72, configuration)
        let name = "model.layers.1.self_attn.q_proj.bias"
        tensors.set(name, shape: [4], [1, 2, 3, 4])
        let directory = try TemporaryDirectory()
        let file = try tensors.file(in: directory)
        let error = #expect(throws: ModelError.self) {
            try ModelWeights(file, configuration: configuration)
        }
        #expect(error?.description.contains(name) == true)
    }

    @Test func aMissingTensorIsNamed() throws {
        var tensors = TinyModel.tensors(seed: 72, configuration)
        tensors.remove("model.layers.2.mlp.up_proj.weight")
        let directory = try TemporaryDirectory()
        let file = try tensors.file(in: directory)
        let error = #expect(throws: CheckpointError.self) {
            try ModelWeights(file, configuration: configuration)
        }
        #expect(error?.tensor == "model.layers.2.mlp.up_proj.weight")
    }

    @Test func aTiedModelIgnoresTheHeadOfTheFile() throws {
        var tied = configuration
        tied.tiesWordEmbeddings = true
        let tensors = TinyModel.tensors(seed: 73, configuration)
        try expectTiedLogits(tensors, configuration: tied)
    }

    @Test func aFileWithoutHeadIsTied() throws {
        var tensors = TinyModel.tensors(seed: 74, configuration)
        tensors.remove("lm_head.weight")
        try expectTiedLogits(tensors, configuration: configuration)
    }

    private func expectTiedLogits(
        _ tensors: TinyTensors, configuration: ModelConfiguration
    ) throws {
        let directory = try TemporaryDirectory()
        let model = try LongLlamaModel(
            configuration: configuration,
            weights: ModelWeights(tensors.file(in: directory), configuration: configuration),
            compute: TinyModel.compute)
        var tied = configuration
        tied.tiesWordEmbeddings = true
        var twin = NaiveLongLlama(configuration: tied, tensors: tensors)
        let logits = try Session(model: model).allLogits([3, 1, 4], usesCache: false)
        let expected = twin.forward([3, 1, 4], usesCache: false)
        #expect(Differences.largest(logits.flatMap { $0 }, expected.flatMap { $0 }) < 1e-4)
    }
}
