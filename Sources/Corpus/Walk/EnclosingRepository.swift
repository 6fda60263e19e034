import Glibc

/// The Git repository that a walk starts in, and the ignore rules that come from above the root.
struct EnclosingRepository {
    /// The path of the walk's root below the top of the repository; empty at the top.
    let prefix: [UInt8]
    /// The rules of the whole repository and of the directories above the root.
    let chain: IgnoreChain

    /// Looks for the nearest `.git` at or above `root`, an absolute path without links.
    ///
    /// A repository that ignores the root itself has no say: the user asked for the root by name.
    init(root: [UInt8], globalIgnorePath: String?) {
        let user = globalIgnorePath.flatMap(Self.userRules)
        let found = Self.inside(root, user: user)
        prefix = found?.prefix ?? []
        if let found {
            chain = found.chain
        } else {
            var chain = IgnoreChain()
            if let user { chain.appendRepository(user) }
            self.chain = chain
        }
    }

    private static func inside(
        _ root: [UInt8], user: IgnoreRules?
    ) -> (prefix: [UInt8], chain: IgnoreChain)? {
        guard let top = top(above: root) else { return nil }
        var chain = IgnoreChain()
        if let rules = excludeRules(top: top) { chain.appendRepository(rules) }
        if let user { chain.appendRepository(user) }
        let prefix = root.dropFirst(top.count).drop { $0 == UInt8(ascii: "/") }
        var above: [UInt8] = []
        for component in prefix.split(separator: UInt8(ascii: "/")) {
            addFiles(of: above, top: top, to: &chain)
            above += (above.isEmpty ? [] : [UInt8(ascii: "/")]) + component
            if chain.match(path: above, isDirectory: true)?.isIgnored == true { return nil }
        }
        return (Array(prefix), chain)
    }

    private static func top(above root: [UInt8]) -> [UInt8]? {
        var directory = root
        while true {
            var record = stat()
            let candidate = join(directory, ".git")
            if candidate.withCPath({ lstat($0, &record) }) == 0 { return directory }
            guard let slash = directory.lastIndex(of: UInt8(ascii: "/")), directory.count > 1 else {
                return nil
            }
            directory = slash == 0 ? [UInt8(ascii: "/")] : Array(directory[..<slash])
        }
    }

    private static func addFiles(of directory: [UInt8], top: [UInt8], to chain: inout IgnoreChain) {
        func rules(_ name: String) -> IgnoreRules? {
            let path = directory.isEmpty ? Array(name.utf8) : join(directory, name)
            guard let file = try? OpenFile(path: join(top, directory), flags: O_DIRECTORY),
                let text = try? IgnoreFileReader.read(Array(name.utf8), in: file).get()
            else { return nil }
            return IgnoreRules(
                parsing: text, source: SourcePath.escaping(path), directory: directory)
        }
        if let rules = rules(".gitignore") { chain.appendGit(rules) }
        if let rules = rules(WalkOptions.ownIgnoreFileName) { chain.appendOwn(rules) }
    }

    private static func userRules(_ path: String) -> IgnoreRules? {
        IgnoreFileReader.read(path: Array(path.utf8)).map {
            IgnoreRules(parsing: $0, source: path)
        }
    }

    /// `info/exclude` of the repository whose `.git` lies in `top`.
    private static func excludeRules(top: [UInt8]) -> IgnoreRules? {
        let git = join(top, ".git")
        if let text = IgnoreFileReader.read(path: join(git, "info/exclude")) {
            return IgnoreRules(parsing: text, source: ".git/info/exclude")
        }
        guard let directory = linkedDirectory(git, top: top) else { return nil }
        let common = firstLine(of: join(directory, "commondir")).map { join(directory, $0) }
        return IgnoreFileReader.read(path: join(common ?? directory, "info/exclude")).map {
            IgnoreRules(parsing: $0, source: "info/exclude")
        }
    }

    /// The directory that a `.git` file (of a worktree or submodule) names.
    private static func linkedDirectory(_ git: [UInt8], top: [UInt8]) -> [UInt8]? {
        let key = Array("gitdir: ".utf8)
        guard let line = firstLine(of: git), line.starts(with: key) else { return nil }
        return join(top, line.dropFirst(key.count))
    }

    private static func firstLine(of path: [UInt8]) -> ArraySlice<UInt8>? {
        let line = IgnoreFileReader.read(path: path)?.prefix { $0 != UInt8(ascii: "\n") }
        return line.flatMap { $0.isEmpty || $0.contains(0) ? nil : $0 }
    }

    private static func join(_ directory: [UInt8], _ name: String) -> [UInt8] {
        join(directory, Array(name.utf8))
    }

    private static func join(_ directory: [UInt8], _ path: some Collection<UInt8>) -> [UInt8] {
        if path.first == UInt8(ascii: "/") { return Array(path) }
        return path.isEmpty ? directory : directory + [UInt8(ascii: "/")] + path
    }
}
