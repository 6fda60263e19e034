/// How a question is answered from a memory.
public struct AskOptions: Sendable {
    /// Which pairs are attended to.
    public var attention: AttentionPath
    /// Nearest pairs per query and head.
    public var topK: Int
    /// Lists visited per query; `nil` lets the memory choose.
    public var probes: Int?
    /// How the answer is generated.
    public var generation: GenerationOptions
    /// Replaces the model's default system message.
    public var system: String?
    /// Most spans reported.
    public var spans: Int

    /// Options with the given values.
    public init(
        attention: AttentionPath = .related, topK: Int = 32, probes: Int? = nil,
        generation: GenerationOptions = GenerationOptions(), system: String? = nil, spans: Int = 8
    ) {
        self.attention = attention
        self.topK = topK
        self.probes = probes
        self.generation = generation
        self.system = system
        self.spans = spans
    }
}
