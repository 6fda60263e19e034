/// A file that was not read.
public struct SkippedPath: Codable, Sendable, Equatable {
    /// Path below the source tree.
    public var path: String
    /// Why it was not read.
    public var reason: String
}
