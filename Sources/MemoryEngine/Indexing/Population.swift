/// How documents are read into a memory.
public enum Population: String, Sendable, CaseIterable, Codable {
    /// Every document on its own: exact merging, forgetting and incremental indexing.
    case isolated
    /// Every window attends to the memory of all earlier windows, as in the reference.
    case chained
}
