import Foundation
import LinearAlgebra
import LongLlama
import Testing

@Suite struct ModelConfigurationTests {
    @Test func absentFieldsTakeTheirDefaults() throws {
        let configuration = try ConfigurationJSON.configuration()
        #expect(configuration.modelType == "longllama")
        #expect(configuration.kvHeads == 32)
        #expect(configuration.headDim == 100)
        #expect(configuration.ropeTheta == 10000)
        #expect(configuration.ropeScaling == .none)
        #expect(!configuration.tiesWordEmbeddings)
        #expect(configuration.memoryElementType == .bfloat16)
        #expect(configuration.memoryPositionals)
        #expect(configuration.memoryAttentionGrouping == nil)
        #expect(configuration.lastContextLength == 1024)
        #expect(configuration.beginOfSequence == nil)
        #expect(configuration.endOfSequence == [])
        #expect(configuration.padding == nil)
        #expect(configuration.memoryBytesPerToken == 2 * 3 * 3200 * 2)
        #expect(configuration.isMemoryLayer(12) && !configuration.isMemoryLayer(13))
    }

    @Test func presentFieldsAreTaken() throws {
        let configuration = try ConfigurationJSON.configuration([
            "num_key_value_heads": "8", "head_dim": "64", "rope_theta": "1e6",
            "tie_word_embeddings": "true", "mem_dtype": "\"torch.float32\"",
            "mem_positionals": "false", "mem_attention_grouping": "[4, 2048]",
            "last_context_length": "0", "bos_token_id": "1", "pad_token_id": "0",
            "mem_layers": "[18, 6]", "unknown_field": "{\"a\": [1]}",
        ])
        #expect(configuration.kvHeads == 8)
        #expect(configuration.headDim == 64)
        #expect(configuration.ropeTheta == 1e6)
        #expect(configuration.tiesWordEmbeddings)
        #expect(configuration.memoryElementType == .float32)
        #expect(!configuration.memoryPositionals)
        #expect(
            configuration.memoryAttentionGrouping == AttentionGrouping(heads: 4, queries: 2048))
        #expect(configuration.lastContextLength == 0)
        #expect(configuration.beginOfSequence == 1)
        #expect(configuration.padding == 0)
        #expect(configuration.memoryLayers == [6, 18], "in ascending order")
    }

    @Test func aPlainLlamaKeepsItsWholeWindow() throws {
        let configuration = try ConfigurationJSON.configuration([
            "model_type": "\"llama\"", "mem_layers": nil,
        ])
        #expect(configuration.lastContextLength == 2048)
        #expect(configuration.memoryLayers == [])
        #expect(try ConfigurationJSON.configuration(["model_type": nil]).modelType == "llama")
    }

    @Test(arguments: [("2", [Int32(2)]), ("[2, 7]", [2, 7]), ("[]", []), ("null", [])])
    func endTokensAreOneOrMany(json: String, expected: [Int32]) throws {
        #expect(
            try ConfigurationJSON.configuration(["eos_token_id": json]).endOfSequence == expected)
    }

    @Test(arguments: [
        ("\"float32\"", PairElementType.float32), ("\"float\"", .float32),
        ("\"bfloat16\"", .bfloat16),
        ("\"torch.bfloat16\"", .bfloat16), ("\"float16\"", .float16), ("\"half\"", .float16),
        ("\"int8\"", .int8),
    ]) func memoryTypesHaveTheirNames(json: String, expected: PairElementType) throws {
        let configuration = try ConfigurationJSON.configuration(["mem_dtype": json])
        #expect(configuration.memoryElementType == expected)
    }

    /// Transformers writes base and scaling into one object since version 5.
    @Test func ropeParametersAreRead() throws {
        let llama3 = """
            {"rope_type": "llama3", "rope_theta": 5e5, "factor": 8, "low_freq_factor": 1,
             "high_freq_factor": 4, "original_max_position_embeddings": 8192}
            """
        let scaled = try ConfigurationJSON.configuration([
            "model_type": "\"llama\"", "rope_parameters": llama3,
        ])
        #expect(scaled.ropeTheta == 5e5)
        #expect(
            scaled.ropeScaling
                == .llama3(
                    factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4,
                    originalMaxPosition: 8192))
        let plain = "{\"rope_type\": \"default\", \"rope_theta\": 1e5}"
        for type in ["llama", "longllama"] {
            let configuration = try ConfigurationJSON.configuration([
                "model_type": "\"\(type)\"", "rope_parameters": plain,
            ])
            #expect(configuration.ropeTheta == 1e5)
            #expect(configuration.ropeScaling == .none)
        }
        #expect(throws: ModelError.self) {
            try ConfigurationJSON.configuration([
                "model_type": "\"llama\"", "rope_parameters": "{\"rope_type\": \"yarn\"}",
            ])
        }
    }

    @Test func aLongLlamaWithScalingIsRefusedWithTheReason() {
        let error = #expect(throws: ModelError.self) {
            try ConfigurationJSON.configuration([
                "rope_scaling": "{\"type\": \"linear\", \"factor\": 2}"
            ])
        }
        #expect(error?.description.contains("rope_scaling") == true)
        #expect(error?.description.contains("never trained with scaling") == true)
    }

    @Test func aLlamaMayHaveLinearAndLlama3Scaling() throws {
        func scaling(_ json: String) throws -> RotaryScaling {
            try ConfigurationJSON.configuration([
                "model_type": "\"llama\"", "rope_scaling": json,
            ]).ropeScaling
        }
        #expect(try scaling("null") == .none)
        #expect(try scaling("{\"rope_type\": \"default\"}") == .none)
        #expect(try scaling("{\"type\": \"linear\", \"factor\": 4}") == .linear(factor: 4))
        #expect(
            try scaling(
                """
                {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1,
                "high_freq_factor": 4, "original_max_position_embeddings": 8192}
                """)
                == .llama3(
                    factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4,
                    originalMaxPosition: 8192))
        for refused in [
            "{\"type\": \"yarn\", \"factor\": 2}", "{\"type\": \"linear\"}",
            "{\"type\": \"linear\", \"factor\": 0.5}", "{\"type\": \"linear\", \"factor\": 1e300}",
            "{\"type\": \"llama3\", \"factor\": 8}",
            """
            {"rope_type": "llama3", "factor": 8, "low_freq_factor": 4,
            "high_freq_factor": 4, "original_max_position_embeddings": 8192}
            """,
            """
            {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1,
            "high_freq_factor": 1e300, "original_max_position_embeddings": 8192}
            """,
        ] {
            let error = #expect(throws: ModelError.self) { try scaling(refused) }
            #expect(error?.description.contains("rope_scaling") == true, "\(refused)")
        }
    }

    @Test(arguments: [
        ("mem_layers", "[26]"), ("mem_layers", "[-1]"), ("mem_layers", "[6, 6]"),
        ("mem_layers", "[9223372036854775807]"), ("mem_layers", "6"),
        ("mem_layers", "[1.5]"), ("mem_layers", "[\"a\"]"), ("mem_dtype", "\"int4\""),
        ("mem_dtype", "\"q8_0\""), ("mem_dtype", "\"\""), ("mem_dtype", "\"...\""),
        ("mem_dtype", "16"), ("mem_attention_grouping", "[4]"),
        ("mem_attention_grouping", "[1, 2, 3]"), ("mem_attention_grouping", "[0, 4]"),
        ("mem_attention_grouping", "[4, -1]"), ("last_context_length", "-1"),
        ("last_context_length", "9223372036854775807"), ("mem_positionals", "1"),
        ("model_type", "\"mistral\""), ("hidden_act", "\"gelu\""), ("attention_bias", "true"),
        ("mlp_bias", "true"), ("num_key_value_heads", "5"), ("num_key_value_heads", "0"),
        ("head_dim", "3"), ("head_dim", "0"), ("head_dim", "9223372036854775806"),
        ("hidden_size", "3201"), ("rms_norm_eps", "0"), ("rms_norm_eps", "-1"),
        ("rms_norm_eps", "1e300"), ("rope_theta", "0"), ("rope_theta", "-5"),
        ("rope_theta", "1e300"), ("eos_token_id", "\"</s>\""), ("eos_token_id", "99999999999"),
        ("bos_token_id", "99999999999"), ("tie_word_embeddings", "\"yes\""),
    ]) func impossibleValuesAreNamed(field: String, json: String) {
        let error = #expect(throws: ModelError.self) {
            try ConfigurationJSON.configuration([field: json])
        }
        #expect(error?.description.contains(field) == true, "\(field) \(json)")
    }

    @Test(arguments: [
        "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers",
        "num_attention_heads", "max_position_embeddings",
    ]) func sizesMustBePresentAndPossible(field: String) {
        let values: [String?] = [
            nil, "null", "0", "-1", "-9223372036854775808", "9223372036854775807", "16777217",
            "1e30", "2.5", "\"many\"", "[]", "true",
        ]
        for value in values {
            let error = #expect(throws: ModelError.self) {
                try ConfigurationJSON.configuration([field: value])
            }
            #expect(error?.description.contains(field) == true, "\(field) \(value ?? "absent")")
        }
    }

    @Test func sizesWhoseProductsAreHugeAreRefused() {
        let largest = "16777216"
        let error = #expect(throws: ModelError.self) {
            try ConfigurationJSON.configuration([
                "num_attention_heads": largest, "head_dim": largest, "hidden_size": largest,
            ])
        }
        #expect(error?.description.contains("num_attention_heads * head_dim") == true)
    }

    @Test(arguments: [
        "", "{", "null", "[]", "42", "{\"vocab_size\": }", "\u{0}",
        String(repeating: "[", count: 100_000),
    ]) func textThatIsNoConfigurationIsRefused(json: String) {
        #expect(throws: ModelError.self) {
            try HuggingFaceConfiguration(json: Data(json.utf8))
        }
    }

    @Test(arguments: UInt64(1)...300) func randomFieldsNeverTrap(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let names = [
            "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "head_dim",
            "num_attention_heads", "num_key_value_heads", "max_position_embeddings",
            "last_context_length", "mem_layers", "mem_attention_grouping", "rope_theta",
            "rms_norm_eps", "eos_token_id",
        ]
        let values = [
            "0", "1", "-1", "2", "64", "16777216", "9223372036854775807",
            "-9223372036854775808", "1e308", "-1e308", "[0]", "[16777216, 16777216]", "[-1, 0]",
            "0.5", "null",
        ]
        var changes: [String: String?] = [:]
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let name = names[Int.random(in: 0..<names.count, using: &generator)]
            changes[name] = values[Int.random(in: 0..<values.count, using: &generator)]
        }
        do {
            let configuration = try ConfigurationJSON.configuration(changes)
            #expect(throws: Never.self, "seed \(seed)") { try configuration.validate() }
            #expect(configuration.memoryBytesPerToken >= 0)
        } catch {
            #expect(error is ModelError, "seed \(seed): \(error)")
        }
    }
}
