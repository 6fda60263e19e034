import Foundation

/// One entry of a fixture folder's `cases.json`.
struct ParityCase: Decodable {
    /// How the expectation was made.
    enum Kind: String, Decodable {
        case forward
        case chunks
        case generate
        case topLogits = "top_logits"
        case longllama
        case memoryNLL = "memory_nll"
    }

    var kind: Kind
    var useCache: Bool?
    var lastContextLength: Int?
    var newTokens: Int?
    var chunks: [Int]?
    var adapter: String?
    var topK: Int?
    var config: [String: ConfigurationValue]
    /// Settings of the case that are configuration fields themselves.
    private static let inlineFields = [
        "max_position_embeddings", "mem_layers", "mem_dtype", "mem_positionals",
        "mem_attention_grouping",
    ]

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func field<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value? {
            try container.decodeIfPresent(type, forKey: Key(stringValue: name))
        }
        kind = try container.decode(Kind.self, forKey: Key(stringValue: "kind"))
        useCache = try field("use_cache", Bool.self)
        lastContextLength = try field("last_context_length", Int.self)
        newTokens = try field("new_tokens", Int.self)
        chunks = try field("chunks", [Int].self)
        adapter = try field("adapter", String.self)
        topK = try field("top_k", Int.self)
        config = try field("config", [String: ConfigurationValue].self) ?? [:]
        for name in Self.inlineFields where config[name] == nil {
            config[name] = try field(name, ConfigurationValue.self)
        }
    }

    /// Reads the cases of a folder, ordered by name.
    static func read(_ folder: URL) throws -> [(name: String, settings: ParityCase)] {
        let file = folder.appendingPathComponent("cases.json")
        guard let data = try? Data(contentsOf: file) else {
            throw EngineError(
                .missing,
                "'\(folder.path)' has no readable cases.json; pass a folder of parity fixtures")
        }
        do {
            return try JSONDecoder().decode([String: ParityCase].self, from: data)
                .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        } catch {
            throw EngineError(.data, "'\(file.path)' is not a description of cases: \(error)")
        }
    }
}
