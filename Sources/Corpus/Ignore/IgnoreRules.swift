/// The patterns of one ignore file.
package struct IgnoreRules: Hashable, Sendable {
    /// Where the patterns come from, as shown to the user: `lib/.gitignore`.
    package let source: String
    /// The directory that the patterns are relative to: no final slash, empty at the top.
    package let directory: [UInt8]
    /// The patterns in the order of the file; later ones win.
    package let patterns: [IgnorePattern]

    /// Parses the text of an ignore file.
    ///
    /// Blank lines and comments are dropped, so are trailing spaces that no backslash protects, a
    /// final carriage return, a leading byte order mark and, as in Git, whatever follows a NUL byte
    /// in a line. Any text is valid: a malformed pattern matches nothing.
    package init(parsing text: [UInt8], source: String, directory: [UInt8] = []) {
        self.source = source
        self.directory = directory
        let body = text.starts(with: [0xEF, 0xBB, 0xBF]) ? text.dropFirst(3) : text[...]
        let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        patterns = lines.enumerated().compactMap { index, line in
            guard !line.isEmpty else { return nil }
            return IgnorePattern(line: Self.trimmed(line), number: index + 1)
        }
    }

    /// The last pattern that applies to a path; it decides.
    ///
    /// - Parameters:
    ///   - path: the path from the top, which need not lie below `directory`.
    ///   - name: the last component of `path`.
    package func lastMatch(
        path: [UInt8], name: ArraySlice<UInt8>, isDirectory: Bool
    ) -> IgnorePattern? {
        guard !patterns.isEmpty, let below = pathBelowDirectory(path) else { return nil }
        return patterns.last { $0.matches(path: below, name: name, isDirectory: isDirectory) }
    }

    private func pathBelowDirectory(_ path: [UInt8]) -> ArraySlice<UInt8>? {
        if directory.isEmpty { return path[...] }
        let count = directory.count
        guard path.count > count + 1, path[count] == UInt8(ascii: "/"), path.starts(with: directory)
        else { return nil }
        return path[(count + 1)...]
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var text = line
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        text = text.prefix { $0 != 0 }
        var end = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            let isEscape = text[index] == UInt8(ascii: "\\")
            let isSpace = text[index] == UInt8(ascii: " ")
            index = min(index + (isEscape ? 2 : 1), text.endIndex)
            if !isSpace { end = index }
        }
        return Array(text[..<end])
    }
}
