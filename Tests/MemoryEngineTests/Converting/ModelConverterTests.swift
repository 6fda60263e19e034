import Checkpoints
import LinearAlgebra
import LongLlama
import Testing
import Tokenization

@testable import MemoryEngine

/// Checkpoints written as GGUF files and read back.
@Suite struct ModelConverterTests {
    @Test(arguments: [WeightType.float32, .bfloat16], [false, true])
    func exactTypesKeepTheLogits(_ weights: WeightType, usesPyTorch: Bool) throws {
        let sandbox = try ConvertingSandbox()
        let source = try sandbox.checkpoint(weights: weights, usesPyTorch: usesPyTorch)
        let file = sandbox.path("model.gguf")
        try ModelConverter.convert(source, to: file, weights: weights, threads: 2)
        let original = try ModelLoader.load(ConvertingSandbox.options(source))
        let copy = try ModelLoader.load(ConvertingSandbox.options(file))
        #expect(
            ConvertingSandbox.largestDifference(
                try ConvertingSandbox.logits(original), try ConvertingSandbox.logits(copy)) < 1e-4)
    }

    @Test func rowsOfQueriesAndKeysArePermutedExactly() throws {
        let sandbox = try ConvertingSandbox()
        let source = try CheckpointLocator.open(try sandbox.checkpoint(weights: .bfloat16))
        try ModelConverter.convert(
            sandbox.path("model"), to: sandbox.path("m.gguf"), weights: .bfloat16)
        let copy = try GGUFFile(path: sandbox.path("m.gguf"))
        let (headDim, columns) = (32, 128)
        for (from, to) in [("q_proj", "attn_q"), ("k_proj", "attn_k"), ("v_proj", "attn_v")] {
            let name = "model.layers.2.self_attn.\(from).weight"
            let rows = try source.tensor(named: name).floats()
            let written = try copy.tensor(named: "blk.2.\(to).weight").floats()
            for row in 0..<128 {
                let (head, index) = (row / headDim, row % headDim)
                let half = index < headDim / 2 ? 2 * index : 2 * (index - headDim / 2) + 1
                let target = from == "v_proj" ? row : head * headDim + half
                #expect(
                    rows[row * columns..<(row + 1) * columns].elementsEqual(
                        written[target * columns..<(target + 1) * columns]))
            }
        }
    }

    @Test func configurationAndTokenizerSurvive() throws {
        let sandbox = try ConvertingSandbox()
        let source = try sandbox.checkpoint()
        try ModelConverter.convert(source, to: sandbox.path("m.gguf"), weights: .q8_0)
        let original = try ModelLoader.load(ModelOptions(model: source, threads: 1))
        let copy = try ModelLoader.load(
            ModelOptions(model: sandbox.path("m.gguf"), threads: 1))
        #expect(copy.model.configuration == original.model.configuration)
        #expect(copy.model.configuration.memoryElementType == .bfloat16)
        #expect(copy.model.configuration.memoryLayers == [1, 3])
        #expect(copy.chatTemplate == original.chatTemplate)
        #expect(copy.endOfSequence == original.endOfSequence)
        for text in ["the sea", "  spaces  and\nlines\t", "naïve — 漢字", "<s> is text", ""] {
            let bytes = Array(text.utf8)
            let (left, right) = try bytes.withUnsafeBytes {
                (
                    try original.tokenizer.encode($0, specialTokens: .plainText),
                    try copy.tokenizer.encode($0, specialTokens: .plainText)
                )
            }
            #expect(left == right)
        }
    }

    @Test(arguments: [WeightType.q8_0, .q4_0, .q4_1, .float16])
    func convertingEqualsQuantizingWhileLoading(_ weights: WeightType) throws {
        let sandbox = try ConvertingSandbox()
        let source = try sandbox.checkpoint()
        let file = sandbox.path("m.gguf")
        let report = try ModelConverter.convert(source, to: file, weights: weights)
        var options = ConvertingSandbox.options(source)
        options.weights = weights
        let loaded = try ModelLoader.load(options)
        let copy = try ModelLoader.load(ConvertingSandbox.options(file))
        #expect(report.parameters == 1_066_112)
        #expect(copy.model.weightBytesPerToken == loaded.model.weightBytesPerToken)
        #expect(
            ConvertingSandbox.largestDifference(
                try ConvertingSandbox.logits(loaded), try ConvertingSandbox.logits(copy)) < 1e-4)
    }

    @Test func fourBitsLeaveNormsAndVocabularyMore() throws {
        let sandbox = try ConvertingSandbox()
        let file = sandbox.path("m.gguf")
        try ModelConverter.convert(try sandbox.checkpoint(), to: file, weights: .q4_0)
        let copy = try GGUFFile(path: file)
        func type(_ name: String) throws -> TensorType { try copy.tensor(named: name).type }
        #expect(try type("token_embd.weight") == .element(.q8_0))
        #expect(try type("output.weight") == .element(.q8_0))
        #expect(try type("output_norm.weight") == .element(.float32))
        #expect(try type("blk.0.ffn_norm.weight") == .element(.float32))
        #expect(try type("blk.0.attn_q.weight") == .element(.q4_0))
        #expect(copy.metadata["general.file_type"] == .uint32(2))
        #expect(copy.metadata["general.architecture"] == .string("llama"))
        #expect(copy.metadata["llama.rope.dimension_count"] == .uint32(32))
        #expect(copy.metadata["mneme.last_context_length"] == .uint32(64))
    }

    @Test func filesOfOtherProgramsAreConvertedToo() throws {
        let sandbox = try ConvertingSandbox()
        let (first, second) = (sandbox.path("a.gguf"), sandbox.path("b.gguf"))
        try ModelConverter.convert(try sandbox.checkpoint(), to: first, weights: .float32)
        try ModelConverter.convert(first, to: second, weights: .float32)
        let (left, right) = (try GGUFFile(path: first), try GGUFFile(path: second))
        for name in left.tensorNames {
            #expect(
                try left.tensor(named: name).floats() == right.tensor(named: name).floats())
        }
        var metadata = right.metadata
        metadata["general.name"] = left.metadata["general.name"]
        #expect(metadata == left.metadata)
    }

    @Test func otherEndingsAndMissingModelsAreErrors() throws {
        let sandbox = try ConvertingSandbox()
        let source = try sandbox.checkpoint()
        #expect(throws: EngineError.self) {
            try ModelConverter.convert(source, to: sandbox.path("m.bin"), weights: .q8_0)
        }
        #expect(throws: EngineError.self) {
            try ModelConverter.convert(
                sandbox.path("none"), to: sandbox.path("m.gguf"), weights: .q8_0)
        }
    }
}
