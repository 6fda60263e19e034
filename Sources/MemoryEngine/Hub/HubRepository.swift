/// A model repository of a Hugging Face hub at one revision.
public struct HubRepository: Sendable, Hashable {
    /// The revision that is meant where none is named.
    public static let defaultRevision = "main"

    /// The user or organisation that the repository belongs to.
    public let organisation: String

    /// The repository's name inside the organisation.
    public let name: String

    /// A branch, a tag or a commit hash.
    public let revision: String

    /// The repository `organisation/name` at `revision`.
    ///
    /// Names have 1 to 96 ASCII letters, digits, `-`, `_` and `.`; they neither begin nor end with `-` or
    /// `.`, nor end with `.git`, nor contain `--` or `..`, as on the hub. A revision follows the rules of git
    /// and is ASCII.
    ///
    /// - Throws: `HubError.invalidName`.
    public init(
        organisation: String, name: String, revision: String = HubRepository.defaultRevision
    ) throws {
        for component in [organisation, name] {
            guard let flaw = Self.flaw(ofName: component) else { continue }
            throw HubError.invalidName(name: "\(organisation)/\(name)", reason: flaw)
        }
        if let flaw = Self.flaw(ofRevision: revision) {
            throw HubError.invalidName(
                name: "\(organisation)/\(name)@\(revision)", reason: flaw)
        }
        self.organisation = organisation
        self.name = name
        self.revision = revision
    }

    /// The repository that `text`, `org/name` or `org/name@revision`, names.
    ///
    /// - Throws: `HubError.invalidName`.
    public init(parsing text: String) throws {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2 else {
            throw HubError.invalidName(
                name: text, reason: "expected org/name or org/name@revision")
        }
        try self.init(
            organisation: String(names[0]), name: String(names[1]),
            revision: parts.count == 2 ? String(parts[1]) : Self.defaultRevision)
    }

    /// Whether the revision is a full commit hash, whose files never change.
    public var isPinned: Bool { HubDigest.isCommit(revision) }

    /// `org/name`, as the hub's addresses have it.
    public var identifier: String { "\(organisation)/\(name)" }
}

extension HubRepository: CustomStringConvertible {
    /// `org/name`, or `org/name@revision` where the revision is not the default.
    public var description: String {
        revision == Self.defaultRevision ? identifier : "\(identifier)@\(revision)"
    }
}
