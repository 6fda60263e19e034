/// Where the memory mass goes with one amount of foreign memory.
public struct DistractionRow: Codable, Sendable, Equatable {
    /// Which pairs were attended to.
    public var attention: AttentionPath
    /// Tokens of the project's own memory, on the mean over windows.
    public var ownTokens: Double
    /// Tokens of foreign memory asked for.
    public var otherTokens: Int
    /// Tokens of foreign memory there were, on the mean over windows.
    public var meanOtherTokens: Double
    /// The share that the own documents would have if all pairs had the same mass.
    public var uniformShare: Double
    /// Share of the memory mass on the project's own documents, all layers and heads.
    public var relevantShare: Double
    /// Standard error of that share over windows; `nil` with fewer than two.
    public var standardError: Double?
    /// Share of all mass, local and memory, on the memory.
    public var memoryShare: Double
    /// By memory layer.
    public var layers: [DistractionLayer]
    /// By memory layer and head.
    public var heads: [DistractionHead]
}
