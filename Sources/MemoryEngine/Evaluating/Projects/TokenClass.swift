/// Which tokens of a text a likelihood is of.
public enum TokenClass: String, Sendable, CaseIterable, Codable {
    /// All predicted tokens.
    case all
    /// Tokens of identifiers that belong to the repository.
    case identifiers
    /// Tokens of the first use of such an identifier in the scored window.
    case firstUses = "first_uses"
}
