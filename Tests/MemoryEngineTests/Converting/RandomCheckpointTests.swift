import Checkpoints
import Foundation
import LinearAlgebra
import LongLlama
import Testing
import Tokenization

@testable import MemoryEngine

/// Random checkpoints: complete, seeded, of the published shapes.
@Suite struct RandomCheckpointTests {
    @Test func aSeedGivesTheSameWeightsInEveryFormat() throws {
        let sandbox = try ConvertingSandbox()
        let first = try CheckpointLocator.open(try sandbox.checkpoint("a", weights: .bfloat16))
        let second = try CheckpointLocator.open(
            try sandbox.checkpoint("b", weights: .bfloat16, usesPyTorch: true))
        let third = try CheckpointLocator.open(
            try sandbox.checkpoint("c", weights: .bfloat16, seed: 2))
        #expect(Set(first.tensorNames) == Set(second.tensorNames))
        for name in first.tensorNames {
            let values = try first.tensor(named: name).floats()
            #expect(!values.contains { !$0.isFinite })
            #expect(try second.tensor(named: name).floats() == values)
            let isNorm = name.contains("norm")
            #expect(try (third.tensor(named: name).floats() == values) == isNorm)
        }
    }

    @Test func modelsLoadAndStayFinite() throws {
        let sandbox = try ConvertingSandbox()
        let model = try ModelLoader.load(
            ConvertingSandbox.options(try sandbox.checkpoint(usesPyTorch: true)))
        let logits = try ConvertingSandbox.logits(model)
        #expect(!logits.contains { !$0.isFinite })
        #expect((logits.map { abs($0) }.max() ?? 0) > 0.5)
    }

    @Test(arguments: CheckpointShape.allCases)
    func shapesAreThePublishedOnes(_ shape: CheckpointShape) throws {
        let files = RandomCheckpointFiles(shape: shape, weights: .bfloat16)
        let configuration = try ModelConfigurationJSON.read(files.config)
        let expected: (layers: [Int], head: Int, parameters: Int) =
            switch shape {
            case .longLlama3B: ([6, 12, 18], 100, 3_426_473_600)
            case .longLlamaCode7B: ([8, 16, 24], 128, 6_738_546_688)
            case .tiny: ([1, 3], 32, 1_066_112)
            }
        #expect(configuration.memoryLayers == expected.layers)
        #expect(configuration.headDim == expected.head)
        let weights = RandomWeights(
            configuration: configuration, elementType: .bfloat16, seed: 0)
        let parameters = weights.descriptions.reduce(0) { $0 + $1.shape.reduce(1, *) }
        #expect(parameters == expected.parameters)
    }

    @Test(arguments: CheckpointShape.allCases)
    func vocabulariesAreCompleteAndReadAnyText(_ shape: CheckpointShape) throws {
        let files = try RandomCheckpointFiles(shape: shape, weights: .bfloat16).all()
        let model = try #require(files.first { $0.name == "tokenizer.model" })
        let tokenizer = try SentencePieceTokenizer(serializedModel: Array(model.content))
        #expect(tokenizer.vocabularySize == shape.dimensions.vocabulary)
        #expect(tokenizer.endOfSequence == [2])
        let text = Array("def f(x): return x  # naïve 漢字\n\t".utf8)
        let tokens = try text.withUnsafeBytes {
            try tokenizer.encode($0, specialTokens: .plainText)
        }
        #expect(tokens.allSatisfy { $0 > 2 })
        #expect(tokens.flatMap(tokenizer.bytes) == Array(" ".utf8) + text)
        #expect((tokenizer.id(ofSpecial: InfillTokens.middle) != nil) == shape.hasInfillTokens)
    }

    @Test func directoriesWithFilesAreRefused() throws {
        let sandbox = try ConvertingSandbox()
        _ = try sandbox.checkpoint("a")
        #expect(throws: EngineError.self) { _ = try sandbox.checkpoint("a") }
        #expect(throws: EngineError.self) { _ = try sandbox.checkpoint("b", weights: .q4_0) }
    }
}
