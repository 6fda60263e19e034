/// What a walk reads and what it leaves out.
package struct WalkOptions: Hashable, Sendable {
    /// Globs of the files to keep; all files when empty.
    ///
    /// A glob that matches a directory keeps all below it. Without a slash a glob is compared with
    /// names, otherwise with whole paths.
    package var includes: [String] = []
    /// Globs of the files and directories to leave out.
    package var excludes: [String] = []
    /// The largest file to keep, in bytes: 1 to 1 GiB.
    package var maximumFileSize = 1 << 20
    /// The deepest nesting of directories to enter: 0 (only the root) to 512.
    ///
    /// Each takes a descriptor while the walk is below it.
    package var maximumDepth = 128
    /// The largest number of entries of one directory: 1 to 10 million.
    package var maximumDirectoryEntries = 1_000_000
    /// Whether `.gitignore`, `.git/info/exclude` and `.mnemeignore` count.
    package var respectsIgnoreFiles = true
    /// The user's own ignore file, weaker than all others; see `standardGlobalIgnorePath`.
    package var globalIgnorePath: String?
    /// Whether files that usually hold passwords and private keys are kept.
    package var includesSecrets = false
    /// Whether lock files of package managers are kept.
    package var includesLockFiles = false
    /// Whether minified files and source maps are kept.
    package var includesMinified = false
    /// Whether submodules and other repositories inside the tree are entered, each with its own
    /// ignore rules.
    package var includesNestedRepositories = false

    /// The defaults.
    package init() {}

    /// The name of the tool's own ignore file, which is stronger than `.gitignore`.
    package static let ownIgnoreFileName = ".mnemeignore"

    /// Where Git looks for the user's ignore file when `core.excludesFile` is not set:
    /// `$XDG_CONFIG_HOME/git/ignore`, or `$HOME/.config/git/ignore`; `nil` without both variables.
    package static func standardGlobalIgnorePath(environment: [String: String]) -> String? {
        if let directory = environment["XDG_CONFIG_HOME"], !directory.isEmpty {
            return "\(directory)/git/ignore"
        }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return "\(home)/.config/git/ignore"
    }

    /// Checks the ranges of all numbers.
    func validate() throws(CorpusError) {
        let numbers = [
            ("maximum file size", maximumFileSize, 1...(1 << 30)),
            ("maximum depth", maximumDepth, 0...512),
            ("maximum directory entries", maximumDirectoryEntries, 1...10_000_000),
        ]
        for (name, value, allowed) in numbers where !allowed.contains(value) {
            throw .invalidOption(name: name, value: value, allowed: allowed)
        }
    }
}
