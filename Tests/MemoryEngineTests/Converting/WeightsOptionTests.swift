import LinearAlgebra
import LongLlama
import Testing

@testable import MemoryEngine

/// Models loaded with fewer bits or other memory layers.
@Suite struct WeightsOptionTests {
    @Test func fewerBitsMoveTheLogitsALittle() throws {
        let sandbox = try ConvertingSandbox()
        let source = try sandbox.checkpoint()
        let full = try ConvertingSandbox.logits(
            ModelLoader.load(ConvertingSandbox.options(source)))
        let bounds: [(WeightType, Float)] = [
            (.float32, 0), (.float16, 0.02), (.bfloat16, 0.2), (.q8_0, 0.5), (.q4_1, 6),
            (.q4_0, 6),
        ]
        for (weights, bound) in bounds {
            var options = ConvertingSandbox.options(source)
            options.weights = weights
            let logits = try ConvertingSandbox.logits(ModelLoader.load(options))
            let difference = ConvertingSandbox.largestDifference(full, logits)
            #expect(difference <= bound, "\(weights.rawValue): \(difference)")
            #expect(weights == .float32 || difference > 0, "\(weights.rawValue)")
        }
    }

    @Test func fingerprintsDoNotDependOnTheBits() throws {
        let sandbox = try ConvertingSandbox()
        let source = try sandbox.checkpoint()
        var options = ConvertingSandbox.options(source)
        let plain = try ModelLoader.load(options)
        options.weights = .q4_0
        #expect(try ModelLoader.load(options).fingerprint == plain.fingerprint)
    }

    @Test func oddColumnsAndVocabulariesGetMoreBits() {
        let storage = WeightStorage(.q4_0)
        #expect(storage.type(columns: 64, isVocabulary: false) == .q4_0)
        #expect(storage.type(columns: 64, isVocabulary: true) == .q8_0)
        #expect(storage.type(columns: 100, isVocabulary: false) == .bfloat16)
        #expect(storage.type(columns: 100, isVocabulary: true) == .bfloat16)
        #expect(WeightStorage(.float16).type(columns: 7, isVocabulary: true) == .float16)
    }

    @Test func otherMemoryLayersMustBeForced() throws {
        let sandbox = try ConvertingSandbox()
        var options = ConvertingSandbox.options(try sandbox.checkpoint())
        options.memoryLayers = [3, 1]
        #expect(throws: EngineError.self) { try ModelLoader.load(options) }
        options.memoryLayers = ModelOptions(memoryLayers: [3, 1]).memoryLayers
        let trained = try ModelLoader.load(options)
        #expect(trained.model.configuration.memoryLayers == [1, 3])
        #expect(trained.warnings.isEmpty)
        options.memoryLayers = [0, 2]
        #expect(throws: EngineError.self) { try ModelLoader.load(options) }
        options.forcesMemoryLayers = true
        let forced = try ModelLoader.load(options)
        #expect(forced.model.configuration.memoryLayers == [0, 2])
        #expect(forced.warnings.count == 1)
        #expect(forced.warnings.first?.contains("[1, 3], but layers [0, 2]") == true)
        #expect(forced.warnings.first?.contains("not trained") == true)
        options.memoryLayers = [9]
        #expect(throws: ModelError.self) { try ModelLoader.load(options) }
    }

    @Test func parametersOfTheConfigurationCanBeReplaced() throws {
        let sandbox = try ConvertingSandbox()
        var options = ConvertingSandbox.options(try sandbox.checkpoint())
        let plain = try ConvertingSandbox.logits(try ModelLoader.load(options))
        options.memoryAttentionGrouping = AttentionGrouping(heads: 1, queries: 3)
        let grouped = try ModelLoader.load(options)
        #expect(grouped.model.configuration.memoryAttentionGrouping?.queries == 3)
        #expect(
            ConvertingSandbox.largestDifference(plain, try ConvertingSandbox.logits(grouped))
                < 1e-4)
        options.memoryPositionals = false
        options.memoryElementType = "int8"
        let model = try ModelLoader.load(options)
        #expect(model.model.configuration.memoryElementType == .int8)
        #expect(
            ConvertingSandbox.largestDifference(plain, try ConvertingSandbox.logits(model)) > 1e-3)
        options.memoryAttentionGrouping = AttentionGrouping(heads: 0, queries: 3)
        #expect(throws: ModelError.self) { try ModelLoader.load(options) }
    }

    @Test func anEmptyListIsAPlainLlama() throws {
        let sandbox = try ConvertingSandbox()
        var options = ConvertingSandbox.options(try sandbox.checkpoint())
        options.memoryLayers = []
        let model = try ModelLoader.load(options)
        #expect(!model.hasMemoryLayers)
        #expect(model.warnings.isEmpty)
        #expect(try !ConvertingSandbox.logits(model).contains { !$0.isFinite })
    }
}
