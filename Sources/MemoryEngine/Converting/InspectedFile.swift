/// A file of a model.
public struct InspectedFile: Codable, Sendable, Equatable {
    /// The path.
    public var path: String
    /// Its size.
    public var bytes: Int
}
