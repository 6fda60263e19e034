/// What is hidden in the memory, and what is asked about it.
public enum PasskeyVariant: String, Sendable, CaseIterable, Codable {
    /// One pass key.
    case plain
    /// Pass keys of several names; one of them is asked for.
    case multiKey = "multi-key"
    /// A table of names and numbers; one of the numbers is asked for.
    case keyValue = "key-value"
}
