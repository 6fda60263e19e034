/// Lines that memory heads read.
public struct SpanShare: Codable, Sendable, Equatable {
    /// Path below the source tree.
    public var path: String
    /// First line, from 1.
    public var startLine: Int
    /// Last line.
    public var endLine: Int
    /// Share of the accounted memory mass besides the sinks', 0...1.
    public var share: Double
}
