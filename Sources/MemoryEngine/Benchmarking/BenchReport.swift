/// Speeds of a model on this machine, beside the machine's measured limits.
public struct BenchReport: Codable, Sendable {
    /// The model.
    public var model: String
    /// Threads computed with.
    public var threads: Int
    /// Arithmetic of large products.
    public var precision: String
    /// What the machine reaches at most.
    public var limits: BenchLimits
    /// Tokens of a window; longer prompts are read in several, which attend to less.
    public var window: Int
    /// Reading a prompt, with logits of its last token.
    public var prefill: BenchRate
    /// Reading the same tokens up to the last memory layer's keys and values, as indexing does.
    public var indexing: BenchRate?
    /// Generating token by token after the prompt.
    public var decode: BenchRate
    /// Generating with a memory attached.
    public var memory: [BenchMemory]
}
