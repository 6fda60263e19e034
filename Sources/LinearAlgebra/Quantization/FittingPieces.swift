import Synchronization

/// Collects from many threads whether all pieces of a loop could be represented.
final class FittingPieces: Sendable {
    private let failed = Atomic<Bool>(false)

    /// Notes the result of one piece.
    func record(_ fits: Bool) {
        if !fits { failed.store(true, ordering: .relaxed) }
    }

    /// Whether every piece fitted; to be read after the loop.
    var allFit: Bool { !failed.load(ordering: .relaxed) }
}
