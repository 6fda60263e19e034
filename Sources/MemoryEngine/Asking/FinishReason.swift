/// Why generation ended.
public enum FinishReason: String, Codable, Sendable {
    /// The model ended its answer, or a stop text appeared.
    case stop
    /// The limit of tokens was reached.
    case length
}
