/// What leaves the local context when new tokens do not fit beside the past.
package enum WindowOverflow: Sendable, Equatable {
    /// The whole past, as in the published implementation.
    case flush
    /// The oldest half of a window but for its first few tokens, so that no layer loses all of
    /// its context, nor its attention sinks, at once.
    case gradual
}
