/// Which earlier pairs a window attends to while it is encoded.
package enum Population: String, Codable, Sendable, CaseIterable {
    /// Each document is encoded on its own.
    case isolated
    /// Every window attends to everything before it.
    case chained
}
