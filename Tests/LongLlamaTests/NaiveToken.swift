/// A token as the slow twin keeps it, in the local context or in memory.
struct NaiveToken {
    var id: Int
    var position: Int
    /// Whether it is a token and not padding.
    var isValid: Bool
    /// Un-rotated keys by layer. `[kvHeads * headDim]`
    var keys: [Int: [Double]] = [:]
    /// Values by layer. `[kvHeads * headDim]`
    var values: [Int: [Double]] = [:]
}
