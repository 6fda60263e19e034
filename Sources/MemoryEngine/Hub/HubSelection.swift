/// Which files of a repository, or of a snapshot of it, make a model that the engine can load.
struct HubSelection: Equatable {
    /// The weights in the format that is preferred among those there.
    enum Weights: Equatable {
        /// One file.
        case single(String)
        /// An index that names the files.
        case sharded(index: String)
    }

    /// Files beside the weights that are taken where they exist.
    private static let companions = [
        "config.json", "generation_config.json", "tokenizer.model", "tokenizer.json",
        "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "chat_template.jinja",
    ]

    /// The weights, best first: the order in which a checkpoint directory is searched too.
    private static let preferences: [Weights] = [
        .single("model.safetensors"), .sharded(index: "model.safetensors.index.json"),
        .single("pytorch_model.bin"), .sharded(index: "pytorch_model.bin.index.json"),
    ]

    /// The files beside the weights.
    let companions: [String]

    /// The weights.
    let weights: Weights

    /// Chooses among `names`; nil where there are no weights in a known format.
    ///
    /// A `.gguf` file is taken only if there is exactly one and no other weights.
    init?(names: Set<String>) {
        let preferred = Self.preferences.first { names.contains($0.fileName) }
        let models = names.filter { $0.hasSuffix(".gguf") && HubFile.isPlainName($0) }
        let model = models.count == 1 ? models.first.map(Weights.single) : nil
        guard let weights = preferred ?? model else { return nil }
        self.weights = weights
        companions = Self.companions.filter(names.contains)
    }

    /// Whether the model needs a `config.json`: all but GGUF do.
    var needsConfiguration: Bool { !weights.fileName.hasSuffix(".gguf") }

    /// Names of files that look like weights, for people, sorted, at most eight.
    static func weightLike(_ names: some Sequence<String>) -> [String] {
        let endings = [
            ".safetensors", ".bin", ".gguf", ".pt", ".pth", ".h5", ".msgpack", ".onnx", ".ckpt",
        ]
        let found = names.filter { name in endings.contains(where: name.hasSuffix) }
        return Array(found.sorted().prefix(8))
    }
}

extension HubSelection.Weights {
    /// The file of the weights or of their index.
    var fileName: String {
        switch self {
        case .single(let name), .sharded(let name): name
        }
    }
}
