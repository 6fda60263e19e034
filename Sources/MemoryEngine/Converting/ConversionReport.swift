/// A model that was written as a GGUF file.
public struct ConversionReport: Codable, Sendable {
    /// The model's name.
    public var model: String
    /// The file written.
    public var path: String
    /// Its size.
    public var bytes: Int
    /// Tensors in it.
    public var tensors: Int
    /// Weights in it.
    public var parameters: Int
    /// The type asked for; norms, tables and odd matrices may have another.
    public var weights: WeightType
    /// Seconds it took.
    public var seconds: Double
}
