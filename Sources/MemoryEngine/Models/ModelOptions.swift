/// How a model is loaded.
public struct ModelOptions: Sendable, Equatable {
    /// A file, a checkpoint directory, or a name of `ModelCatalogue`; `nil` is the default model.
    public var model: String?
    /// Which memory adapter is applied.
    public var adapter: AdapterChoice
    /// Threads to compute with; `nil` uses all available cores.
    public var threads: Int?
    /// Overrides the memory layers' storage type (`mem_dtype`): `float32`, `bfloat16`,
    /// `float16` or `int8`.
    public var memoryElementType: String?
    /// Overrides whether memory layers use positions (`mem_positionals`).
    public var memoryPositionals: Bool?
    /// Overrides how many heads and queries of memory attention are processed at once
    /// (`mem_attention_grouping`); the result is the same.
    public var memoryAttentionGrouping: AttentionGrouping?
    /// Overrides how many tokens of a long prompt stay in the last window.
    public var lastContextLength: Int?
    /// The arithmetic of large products; `nil` is the fastest that keeps the model's quality.
    public var precision: ComputePrecision?

    /// Stores the weights in another type while they are loaded; `nil` keeps the file's.
    public var weights: WeightType?
    /// Overrides the layers that attend to memory, ascending; empty runs a plain Llama.
    public var memoryLayers: [Int]?
    /// Accepts `memoryLayers` that differ from the checkpoint's.
    public var forcesMemoryLayers: Bool

    /// Options with the given values.
    public init(
        model: String? = nil, adapter: AdapterChoice = .standard, threads: Int? = nil,
        memoryElementType: String? = nil, memoryPositionals: Bool? = nil,
        memoryAttentionGrouping: AttentionGrouping? = nil, lastContextLength: Int? = nil,
        precision: ComputePrecision? = nil, weights: WeightType? = nil,
        memoryLayers: [Int]? = nil, forcesMemoryLayers: Bool = false
    ) {
        self.model = model
        self.adapter = adapter
        self.threads = threads
        self.memoryElementType = memoryElementType
        self.memoryPositionals = memoryPositionals
        self.memoryAttentionGrouping = memoryAttentionGrouping
        self.lastContextLength = lastContextLength
        self.precision = precision
        self.weights = weights
        self.memoryLayers = memoryLayers.map { $0.sorted() }
        self.forcesMemoryLayers = forcesMemoryLayers
    }
}
