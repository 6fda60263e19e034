import Synchronization

/// Keeps the first error of parallel tasks.
final class FirstFailure: Sendable {
    private let error = Mutex<(any Error)?>(nil)

    /// Runs `body` and remembers what it throws, if nothing was thrown before.
    func record(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            self.error.withLock { first in
                if first == nil { first = error }
            }
        }
    }

    /// Throws the remembered error.
    func rethrow() throws {
        if let error = error.withLock({ $0 }) { throw error }
    }
}
