/// Tokens in some time.
public struct BenchRate: Codable, Sendable {
    /// Tokens processed.
    public var tokens: Int
    /// Median seconds.
    public var seconds: Double
    /// Tokens per second.
    public var tokensPerSecond: Double
    /// Share of the limit that bounds this work: products for reading, memory for generating.
    public var shareOfLimit: Double

    init(tokens: Int, seconds: Double, shareOfLimit: Double) {
        self.tokens = tokens
        self.seconds = seconds
        tokensPerSecond = Double(tokens) / seconds
        self.shareOfLimit = shareOfLimit
    }
}
