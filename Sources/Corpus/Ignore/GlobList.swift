/// Globs of the user, written like lines of an ignore file but without comments and negation.
package struct GlobList: Hashable, Sendable {
    private let patterns: [IgnorePattern]

    /// Compiles `globs`.
    ///
    /// - Throws: `CorpusError.invalidGlob` for one that can match nothing.
    package init(_ globs: [String]) throws(CorpusError) {
        var patterns: [IgnorePattern] = []
        for glob in globs {
            guard let pattern = IgnorePattern(glob: Array(glob.utf8)), pattern.isWellFormed else {
                throw .invalidGlob(glob)
            }
            patterns.append(pattern)
        }
        self.patterns = patterns
    }

    /// Whether there are no globs.
    package var isEmpty: Bool { patterns.isEmpty }

    /// The first glob that matches a path below the root of the walk.
    package func match(_ path: SourcePath, isDirectory: Bool) -> String? {
        let pattern = patterns.first {
            $0.matches(path: path.bytes[...], name: path.name, isDirectory: isDirectory)
        }
        return pattern.map { String(decoding: $0.text, as: UTF8.self) }
    }
}
