import Synchronization

/// A request to stop long work at the next safe point.
///
/// Thread rule: may be raised from any thread or signal handler.
public final class Interruption: Sendable {
    private let raised = Atomic<Bool>(false)

    /// A request that is not raised yet.
    public init() {}

    /// Whether the work should stop.
    public var isRaised: Bool { raised.load(ordering: .relaxed) }

    /// Asks the work to stop.
    public func raise() { raised.store(true, ordering: .relaxed) }
}
