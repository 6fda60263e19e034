import Checkpoints
import LinearAlgebra
import LongLlama
import Testing

@Suite struct ModelConfigurationGGUFTests {
    private let metadata = TinyGGUF.metadata(.tiny())

    @Test func theKeysOfTheSpecificationAreRead() throws {
        var expected = ModelConfiguration.tiny()
        expected.modelType = "llama"
        expected.beginOfSequence = nil
        expected.endOfSequence = []
        expected.padding = nil
        #expect(try ModelConfiguration(metadata: metadata) == expected)

        var more = metadata
        more["tokenizer.ggml.eos_token_id"] = .uint32(9)
        more["llama.attention.key_length"] = .uint32(8)
        more["llama.rope.freq_base"] = .float32(5e5)
        more["llama.rope.scaling.type"] = .string("linear")
        more["llama.rope.scaling.factor"] = .float32(2)
        let configuration = try ModelConfiguration(metadata: more)
        #expect(configuration.endOfSequence == [9])
        #expect(configuration.headDim == 8)
        #expect(configuration.ropeTheta == 5e5)
        #expect(configuration.ropeScaling == .linear(factor: 2))
    }

    @Test func theVocabularyMayBeCounted() throws {
        var other = metadata
        other["llama.vocab_size"] = nil
        #expect(throws: ModelError.self) { try ModelConfiguration(metadata: other) }
        other["tokenizer.ggml.tokens"] = .array(.string(["a", "b", "c"]))
        #expect(try ModelConfiguration(metadata: other).vocabularySize == 3)
    }

    @Test(arguments: [
        ("general.architecture", MetadataValue.string("gpt2"), "architecture"),
        ("general.architecture", .uint32(1), "general.architecture"),
        ("llama.attention.head_count", .uint32(0), "head_count"),
        ("llama.attention.head_count", .int64(-4), "head_count"),
        ("llama.attention.head_count", .uint64(.max), "head_count"),
        ("llama.embedding_length", .string("64"), "llama.embedding_length"),
        ("llama.embedding_length", .int64(.min), "hidden_size"),
        ("llama.context_length", .uint64(1 << 40), "max_position_embeddings"),
        ("llama.block_count", .uint32(0), "num_hidden_layers"),
        ("llama.attention.layer_norm_rms_epsilon", .float32(.nan), "rms_norm_eps"),
        ("llama.rope.freq_base", .float32(.infinity), "rope_theta"),
        ("llama.rope.scaling.type", .string("yarn"), "llama.rope.scaling.type"),
        ("llama.rope.dimension_count", .uint32(4), "llama.rope.dimension_count"),
        ("mneme.mem_layers", .array(.int32([5])), "mem_layers"),
        ("mneme.mem_dtype", .string("int4"), "mem_dtype"),
        ("mneme.last_context_length", .int32(-1), "last_context_length"),
    ]) func impossibleValuesAreNamed(key: String, value: MetadataValue, name: String) {
        var other = metadata
        other[key] = value
        let error = #expect(throws: ModelError.self) { try ModelConfiguration(metadata: other) }
        #expect(error?.description.contains(name) == true, "\(key)")
    }

    @Test(arguments: [
        "general.architecture", "llama.embedding_length", "llama.feed_forward_length",
        "llama.block_count", "llama.attention.head_count", "llama.context_length",
        "llama.attention.layer_norm_rms_epsilon",
    ]) func missingKeysAreNamed(key: String) {
        var other = metadata
        other[key] = nil
        let error = #expect(throws: ModelError.self) { try ModelConfiguration(metadata: other) }
        #expect(error?.description.contains(key) == true)
    }
}
