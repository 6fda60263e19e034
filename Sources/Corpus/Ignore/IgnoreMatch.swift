/// The pattern that decides about a path, and where it stands.
package struct IgnoreMatch: Hashable, Sendable, CustomStringConvertible {
    /// The ignore file.
    package let source: String
    /// The deciding pattern.
    package let pattern: IgnorePattern

    /// Whether the path is ignored rather than re-included.
    package var isIgnored: Bool { !pattern.isNegated }

    /// `source:line: pattern`, as `git check-ignore --verbose` shows it.
    package var description: String {
        "\(source):\(pattern.line): \(SourcePath.escaping(pattern.text))"
    }
}
