/// All ignore files that apply inside one directory, by precedence.
///
/// First the tool's own files, then those of Git (both from the deepest directory upwards), then
/// `.git/info/exclude`, then the user's file. The first of them with a matching pattern decides.
/// The rule that nothing below an ignored directory can be re-included is kept by the walk, which
/// does not enter such a directory.
package struct IgnoreChain: Hashable, Sendable {
    private var own: [IgnoreRules] = []
    private var git: [IgnoreRules] = []
    private var repository: [IgnoreRules] = []

    /// A chain that ignores nothing.
    package init() {}

    /// Adds the tool's own ignore file of a directory deeper than those before.
    package mutating func appendOwn(_ rules: IgnoreRules) {
        own.append(rules)
    }

    /// Adds the `.gitignore` of a directory deeper than those before.
    package mutating func appendGit(_ rules: IgnoreRules) {
        git.append(rules)
    }

    /// Adds a file for the whole repository, weaker than those before.
    package mutating func appendRepository(_ rules: IgnoreRules) {
        repository.append(rules)
    }

    /// The chain at the root of a repository inside this one: its own rules of Git begin anew.
    package func enteringRepository() -> IgnoreChain {
        var chain = self
        chain.git = []
        chain.repository = []
        return chain
    }

    /// The pattern that decides about `path`, which is given from the top; `nil` when none applies.
    package func match(path: [UInt8], isDirectory: Bool) -> IgnoreMatch? {
        let slash = path.lastIndex(of: UInt8(ascii: "/"))
        let name = path[(slash.map { $0 + 1 } ?? 0)...]
        for rules in [own.reversed(), git.reversed(), repository].joined() {
            if let pattern = rules.lastMatch(path: path, name: name, isDirectory: isDirectory) {
                return IgnoreMatch(source: rules.source, pattern: pattern)
            }
        }
        return nil
    }
}
