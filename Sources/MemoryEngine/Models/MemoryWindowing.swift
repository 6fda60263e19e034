/// How a document is cut into windows when it is read into memory.
package struct MemoryWindowing: Sendable, Equatable {
    /// Tokens of a window.
    package var windowTokens: Int
    /// Whether the windows of a document do not see each other.
    package var independentWindows: Bool
}
