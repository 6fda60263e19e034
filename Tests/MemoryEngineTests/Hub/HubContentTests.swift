import Foundation
import MemoryEngine
import Testing

@Suite(.enabled(if: HubSandbox.canServe, HubSandbox.explanation))
struct HubContentTests {
    private let configuration = ["config.json": Data("{}".utf8)]

    /// The names in the snapshot of a repository with `names` beside `config.json`.
    private func fetched(_ names: [String], index: [String: [String]] = [:]) throws -> [String] {
        var files = configuration
        for name in names { files[name] = Data(name.utf8) }
        for (name, shards) in index { files[name] = Self.index(shards) }
        let sandbox = try HubSandbox(files)
        _ = try sandbox.client().fetch(sandbox.repository)
        return sandbox.names("snapshots/\(HubSandbox.commit)").filter { $0 != "config.json" }
    }

    private static func index(_ shards: [String]) -> Data {
        let map = shards.enumerated().map { "\"tensor\($0)\":\"\($1)\"" }
        return Data("{\"metadata\":{},\"weight_map\":{\(map.joined(separator: ","))}}".utf8)
    }

    @Test func takesTheCompanionsThatExist() throws {
        let companions = [
            "added_tokens.json", "chat_template.jinja", "generation_config.json",
            "special_tokens_map.json", "tokenizer.json", "tokenizer.model",
            "tokenizer_config.json",
        ]
        let others = ["training_args.bin", "vocab.txt", "model.onnx", "code.py"]
        #expect(
            try fetched(companions + others + ["model.safetensors"])
                == (companions + ["model.safetensors"]).sorted())
    }

    @Test func takesTheShardsThatTheIndexNames() throws {
        let shards = (1...3).map { "model-0000\($0)-of-00003.safetensors" }
        let index = "model.safetensors.index.json"
        let others = ["model-00001-of-00002.safetensors", "pytorch_model.bin"]
        #expect(
            try fetched(shards + others, index: [index: shards + shards]) == shards + [index])
    }

    @Test func prefersSafetensorsAndOneFile() throws {
        let shards = ["a.safetensors"]
        let index = "model.safetensors.index.json"
        #expect(
            try fetched(
                shards + ["model.safetensors", "pytorch_model.bin", "x.gguf"],
                index: [index: shards]) == ["model.safetensors"])
        #expect(try fetched(["pytorch_model.bin", "x.gguf"]) == ["pytorch_model.bin"])
        let parts = ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"]
        #expect(
            try fetched(
                parts + ["other.safetensors"], index: ["pytorch_model.bin.index.json": parts])
                == parts + ["pytorch_model.bin.index.json"])
    }

    @Test func takesASingleGGUFFile() throws {
        let sandbox = try HubSandbox(["model-q4.gguf": Data("GGUF".utf8)])
        let path = try sandbox.client().fetch(sandbox.repository)
        #expect(sandbox.names("snapshots/\(HubSandbox.commit)") == ["model-q4.gguf"])
        #expect(sandbox.cache.snapshot(of: sandbox.repository) == path)
    }

    @Test(arguments: [
        ["one.gguf", "two.gguf"], ["tf_model.h5"], ["consolidated.00.pth"], [],
        ["model-00001-of-00002.safetensors"],
    ])
    func namesWeightsThatAreNotRead(names: [String]) throws {
        var files = configuration
        for name in names { files[name] = Data("x".utf8) }
        let sandbox = try HubSandbox(files)
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        #expect(error == .noWeights(repository: sandbox.repository, found: names))
        #expect(error.description.contains("model.safetensors or pytorch_model.bin"))
        #expect(!FileManager.default.fileExists(atPath: sandbox.cache.directory))
    }

    @Test func wantsAConfiguration() throws {
        let sandbox = try HubSandbox(["model.safetensors": Data("x".utf8)])
        #expect(
            throws: HubError.fileNotFound(repository: sandbox.repository, file: "config.json")
        ) {
            try sandbox.client().fetch(sandbox.repository)
        }
    }

    @Test func namesAShardThatIsNotListed() throws {
        let index = "model.safetensors.index.json"
        let sandbox = try HubSandbox(
            configuration.merging([index: Self.index(["gone.safetensors"])]) { $1 })
        #expect(
            throws: HubError.fileNotFound(
                repository: sandbox.repository, file: "gone.safetensors")
        ) {
            try sandbox.client().fetch(sandbox.repository)
        }
    }

    @Test(arguments: [
        "../../../../outside.safetensors", "/etc/outside.safetensors", "sub/x.safetensors",
        "..", ".hidden.safetensors", "x.bin", "", "-o.safetensors", "a\\\\b.safetensors",
        "a\\u0000.safetensors", "a\\n.safetensors", "config.json",
    ])
    func refusesAHostileShard(name: String) throws {
        let index = "model.safetensors.index.json"
        let sandbox = try HubSandbox(
            configuration.merging([index: Self.index([name])]) { $1 },
            behaviour: ["siblings": [name]])
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        guard case .hostileName(index, _) = error else { throw error }
        #expect(!error.description.contains { $0 == "\0" || $0 == "\n" })
        #expect(sandbox.names("snapshots/\(HubSandbox.commit)").isEmpty)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: sandbox.cache.directory).sorted()
                == [".locks", "models--org--model"])
    }

    @Test(arguments: [
        "../../x.gguf", "/x.gguf", ".x.gguf", "sub/x.gguf", "-x.gguf", "a\u{202E}.gguf",
    ])
    func overlooksAHostileNameThatNobodyNeeds(name: String) throws {
        let sandbox = try HubSandbox(behaviour: ["siblings": [name, name + "/config.json"]])
        _ = try sandbox.client().fetch(sandbox.repository)
        #expect(sandbox.names("snapshots/\(HubSandbox.commit)").count == 3)
        let alone = try HubSandbox([:], behaviour: ["siblings": [name]])
        let error = try #require(throws: HubError.self) {
            try alone.client().fetch(alone.repository)
        }
        #expect(error == .noWeights(repository: alone.repository, found: [name]))
    }

    @Test(arguments: [
        "", "[]", "{", #"{"sha":"x","siblings":[]}"#,
        #"{"sha":"../../../../../../../../../../../../../../x","siblings":[]}"#,
        #"{"sha":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#,
        #"{"sha":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","siblings":[{"rfilename":"a","size":-1}]}"#,
        #"{"sha":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","siblings":[{"rfilename":"a","size":1e40}]}"#,
        String(repeating: "[", count: 100_000),
    ])
    func refusesAListingThatIsNone(listing: String) throws {
        let sandbox = try HubSandbox(behaviour: ["listing": listing])
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        guard case .malformedAnswer(sandbox.repository, _) = error else { throw error }
        #expect(!FileManager.default.fileExists(atPath: sandbox.cache.directory))
    }

    @Test(arguments: ["", "{}", #"{"weight_map":{}}"#, #"{"weight_map":{"a":1}}"#])
    func refusesAnIndexThatIsNone(content: String) throws {
        let index = "model.safetensors.index.json"
        let sandbox = try HubSandbox(configuration.merging([index: Data(content.utf8)]) { $1 })
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        guard case .malformedIndex(index, _) = error else { throw error }
    }
}
