package import LongLlama

/// What leaves the local context when new tokens do not fit beside the past.
public enum ContextOverflow: String, Sendable, CaseIterable, Codable {
    /// The whole past, as in the published implementation.
    case flush
    /// The oldest half of a window but for its first few tokens, so that no layer loses all of
    /// its context at once.
    case gradual

    package var window: WindowOverflow {
        switch self {
        case .flush: .flush
        case .gradual: .gradual
        }
    }
}
