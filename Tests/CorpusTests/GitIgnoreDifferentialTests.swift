import Testing

@testable import Corpus

@Suite struct GitIgnoreDifferentialTests {
    private static let firstSeed: UInt64 = 20_261_123
    private static let treeCount: UInt64 = 250

    /// Each verdict, with file and line, against `git check-ignore`; each list of files against
    /// `git ls-files`.
    @Test(.enabled(if: GitProgram.isInstalled, "git is not installed"))
    func walksWhatGitWouldList() throws {
        let seeds = Self.firstSeed..<(Self.firstSeed + Self.treeCount)
        print("ignore rules against git, seeds \(seeds)")
        var verdicts = 0
        for seed in seeds {
            verdicts += try compare(IgnoreCase(seed: seed), seed: seed)
        }
        #expect(verdicts > 2000)
    }

    private func compare(_ example: IgnoreCase, seed: UInt64) throws -> Int {
        let tree = try TemporaryTree()
        let configuration = try TemporaryTree()
        try GitProgram.makeRepository(tree)
        for file in example.files { try tree.write(file) }
        for (path, text) in example.ignoreFiles { try tree.write(path, text) }
        if let exclude = example.exclude { try tree.write(".git/info/exclude", exclude) }
        if let global = example.global { try configuration.write("git/ignore", global) }

        var options = WalkOptions()
        options.globalIgnorePath = WalkOptions.standardGlobalIgnorePath(
            environment: ["XDG_CONFIG_HOME": configuration.path])
        let listing = try RepositoryWalker(root: tree.path, options: options).listing()

        let context: Comment = "seed \(seed): \(example)"
        let listed = try GitProgram.run(
            ["ls-files", "-z", "-o", "-c", "--exclude-standard"], in: tree.path,
            configuration: configuration.path)
        // Short ignore files with control bytes are left out as binary, empty ones as empty.
        let others = listing.skipped.filter { ["empty", "binary"].contains($0.reason.code) }
        let seen = Set((listing.files.map(\.path) + others.map(\.path)).map(\.description))
        let expected = Set(listed.map(SourcePath.escaping))
        #expect(seen.symmetricDifference(expected) == [], context)
        return try compareVerdicts(
            listing, in: tree, configuration: configuration, context: context)
    }

    private func compareVerdicts(
        _ listing: CorpusListing, in tree: TemporaryTree, configuration: TemporaryTree,
        context: Comment
    ) throws -> Int {
        let ignored = listing.skipped.filter { $0.reason.code == "ignored" }
        let paths = ignored.map(\.path.bytes) + listing.files.map(\.path.bytes)
        let output = try GitProgram.run(
            ["check-ignore", "--no-index", "-z", "-v", "-n", "--stdin"], in: tree.path,
            configuration: configuration.path, input: Array(paths.joined(separator: [0])) + [0])
        try #require(output.count == 4 * paths.count, context)
        for (index, path) in paths.enumerated() {
            let fields = output[4 * index..<4 * index + 4].map {
                String(decoding: $0, as: UTF8.self)
            }
            try #require(Array(output[4 * index + 3]) == path, context)
            if index < ignored.count, case .ignored(let match) = ignored[index].reason {
                #expect(match.source == SourcePath.escaping(Array(fields[0].utf8)), context)
                #expect(String(match.pattern.line) == fields[1], context)
                #expect(String(decoding: match.pattern.text, as: UTF8.self) == fields[2], context)
            } else {
                #expect(fields[2].isEmpty || fields[2].hasPrefix("!"), context)
            }
        }
        return paths.count
    }

    /// Rows of `**/` in all places, which random patterns seldom have.
    @Test(.enabled(if: GitProgram.isInstalled, "git is not installed"))
    func rowsOfDirectoryWildcardsMeanWhatGitMeans() throws {
        let files = ["a", "x/a", "x/y/a", "b/a", "b/x/a", "b/x/y/a", "bx/a", "c/b/x", "c/d/b/x/a"]
        let patterns = [
            "**/**/a", "/**/**/**/a", "b/**/**/a", "b**/**/a", "**/**/b/**/**/a", "**/**",
            "b/**/**",
            "**/**/**/x/", "***/**/a", "b/***/**/a", "**/*/**/**/a", "x/**/**/*", "**/**\\/a",
        ]
        var verdicts = 0
        for pattern in patterns {
            let example = IgnoreCase(files: files, ignoreFiles: [".gitignore": pattern + "\n"])
            verdicts += try compare(example, seed: 0)
        }
        #expect(verdicts > patterns.count * 5)
    }
}
