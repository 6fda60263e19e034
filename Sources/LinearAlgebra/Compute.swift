/// The arithmetic of a model on one pool of threads: products, elementwise loops, attention.
///
/// Thread rule: any thread may call; calls that need scratch take turns, as the pool does.
package final class Compute: Sendable {
    /// The threads that the loops run on.
    package let pool: ThreadPool
    /// The precision in use; `float32` where the processor lacks the one asked for.
    package let precision: Precision
    /// The kernels in use.
    package let instructions: InstructionSet
    let workspace = Workspace()

    /// Makes an arithmetic unit.
    ///
    /// - Parameter instructions: what the kernels may use, at most `InstructionSet.best`; tests
    ///   choose less to compare variants.
    package init(
        pool: ThreadPool, precision: Precision, instructions: InstructionSet = .best
    ) {
        precondition(instructions <= .best, "this processor lacks \(instructions)")
        self.pool = pool
        self.instructions = instructions
        self.precision = precision.resolved(on: instructions)
    }
}
