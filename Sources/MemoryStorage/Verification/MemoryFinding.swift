/// One thing that is wrong with a memory.
package struct MemoryFinding: Equatable, Sendable, CustomStringConvertible {
    /// What is affected, as in "keys of segment 3, memory layer 0, kv head 1".
    package let subject: String
    package let problem: String

    package var description: String { "\(subject): \(problem)" }
}
