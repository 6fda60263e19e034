/// How many weights are stored in one type.
public struct InspectedType: Codable, Sendable, Equatable {
    /// The type's name.
    public var type: String
    /// Tensors of the type.
    public var tensors: Int
    /// Their elements.
    public var parameters: Int
    /// Their bytes.
    public var bytes: Int
}
