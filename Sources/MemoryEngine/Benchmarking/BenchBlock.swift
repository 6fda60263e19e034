/// Memory attention of many queries at once, as while a prompt is read.
public struct BenchBlock: Codable, Sendable {
    /// Queries of the block.
    public var queries: Int
    /// Median seconds of one memory layer.
    public var seconds: Double
    /// Share of the products' peak that exact attention reaches.
    public var shareOfProducts: Double?
}
