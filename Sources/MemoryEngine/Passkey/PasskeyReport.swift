/// How well digits that lie in memory are recalled.
public struct PasskeyReport: Codable, Sendable {
    /// The model.
    public var model: String
    /// Identifies the adapter, `nil` without one.
    public var adapter: String?
    /// The seed of all numbers, names and places.
    public var seed: UInt64
    /// Tokens of the local context.
    public var window: Int
    /// Tokens that were read into memory together.
    public var memoryWindow: Int
    /// Nearest pairs per query and head, for `knn` and `related`.
    public var topK: Int
    /// The directory of the filler; `nil` for the repeated sentences.
    public var filler: String?
    /// By variant, attention path, length and depth.
    public var cells: [PasskeyCell]
    /// All depths together, by variant, attention path and length.
    public var totals: [PasskeyCell]
    /// Wall-clock seconds.
    public var seconds: Double
}
