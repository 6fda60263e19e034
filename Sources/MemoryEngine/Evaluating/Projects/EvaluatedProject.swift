/// A project of a measurement.
public struct EvaluatedProject: Codable, Sendable, Equatable {
    /// The directory's name.
    public var name: String
    /// Tokens of its memory that were read.
    public var memoryTokens: Int
    /// Different in-repository identifiers.
    public var identifiers: Int
    /// The scored files.
    public var files: [EvaluatedFile]
}
