import Foundation
import LongLlama

/// A valid `config.json` whose fields a test can replace, as raw JSON text.
enum ConfigurationJSON {
    private static let fields: [String: String] = [
        "model_type": "\"longllama\"", "vocab_size": "32000", "hidden_size": "3200",
        "intermediate_size": "8640", "num_hidden_layers": "26", "num_attention_heads": "32",
        "rms_norm_eps": "1e-6", "max_position_embeddings": "2048",
        "mem_layers": "[6, 12, 18]",
    ]

    /// The configuration with `changes`; `nil` removes a field.
    static func configuration(_ changes: [String: String?] = [:]) throws -> ModelConfiguration {
        var merged = fields
        for (name, value) in changes { merged[name] = value }
        let members = merged.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ",")
        return try ModelConfiguration(HuggingFaceConfiguration(json: Data("{\(members)}".utf8)))
    }
}
