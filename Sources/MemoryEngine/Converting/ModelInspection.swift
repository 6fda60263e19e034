/// What a model's files say, and what running it would take.
public struct ModelInspection: Codable, Sendable {
    /// The model's name.
    public var name: String
    /// The file or directory.
    public var path: String
    /// The files used, the checkpoint's first.
    public var files: [InspectedFile]
    /// `longllama` or `llama`.
    public var architecture: String
    /// Weights, rotary tables left out.
    public var parameters: Int
    /// How the tensors are stored, the largest share first.
    public var types: [InspectedType]
    /// Tokens of the vocabulary.
    public var vocabulary: Int
    /// The tokenizer, in words.
    public var tokenizer: String
    /// The family of the chat template.
    public var chatTemplate: String
    /// Layers.
    public var layers: Int
    /// Width of the residual stream.
    public var hiddenSize: Int
    /// Width of the feed-forward layers.
    public var intermediateSize: Int
    /// Query heads.
    public var heads: Int
    /// Key and value heads.
    public var kvHeads: Int
    /// Elements of a head.
    public var headDim: Int
    /// Tokens of a window.
    public var window: Int
    /// Layers that attend to memory; of the adapter where the model has one.
    public var memoryLayers: [Int]
    /// The shipped adapter that makes the model attend to memory.
    public var adapter: String?
    /// Tokens of a long prompt that stay out of memory.
    public var lastContextLength: Int
    /// Storage type of memory pairs.
    public var memoryType: String
    /// Whether memory layers use positions.
    public var memoryPositionals: Bool
    /// Bytes of memory that one token takes.
    public var memoryBytesPerToken: Int
    /// Bytes of the local cache of a full window.
    public var windowCacheBytes: Int
    /// What the machine reaches, where it was measured.
    public var limits: BenchLimits?
    /// What running the model takes, as stored and in fewer bits.
    public var estimates: [InspectedEstimate]
}
