import TestSupport

/// A random tree with ignore files, made to hit every rule of gitignore(5) often.
struct IgnoreCase {
    /// Paths of files.
    let files: [String]
    /// The text of each ignore file, by its path.
    let ignoreFiles: [String: String]
    /// The text of `.git/info/exclude`.
    let exclude: String?
    /// The text of the user's ignore file.
    let global: String?

    init(files: [String], ignoreFiles: [String: String]) {
        self.files = files
        self.ignoreFiles = ignoreFiles
        exclude = nil
        global = nil
    }

    init(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var directories = [""]
        for _ in 0..<(2 + random.below(8)) {
            let parent = random.pick(directories)
            if parent.split(separator: "/").count < 4 {
                directories.append(parent + random.pick(Self.names) + "/")
            }
        }
        let taken = Set(directories.map { $0.dropLast().description })
        files = Set(
            (0..<(5 + random.below(25))).map { _ in
                random.pick(directories) + random.pick(Self.names)
            }
        ).subtracting(taken).sorted()
        var ignoreFiles: [String: String] = [:]
        for directory in Set(directories).sorted() where directory.isEmpty || random.oneIn(3) {
            ignoreFiles[directory + ".gitignore"] = Self.text(&random)
        }
        self.ignoreFiles = ignoreFiles
        exclude = random.oneIn(3) ? Self.text(&random) : nil
        global = random.oneIn(4) ? Self.text(&random) : nil
    }

    private static let names = [
        "a", "b", "ab", "abc", "foo", "bar", "foo.o", "foo.txt", "bar.o", "a b", "c ", " d", "#e",
        "!f", "g\\h", "[i]", "x-y", "A", "Z9", "é", "日本", "\u{1}k", "]", "*", "**", "a?", "_", "-",
        "\u{B}v",
    ]

    private static func text(_ random: inout SplitMix) -> String {
        let breaks = random.oneIn(6) ? "\r\n" : "\n"
        let lines = (0..<(1 + random.below(7))).map { _ in line(&random) }
        let mark = random.oneIn(12) ? "\u{FEFF}" : ""
        return mark + lines.joined(separator: breaks) + (random.oneIn(5) ? "" : breaks)
    }

    private static func line(_ random: inout SplitMix) -> String {
        if random.oneIn(15) {
            return random.pick(["# comment", "", "   ", "/", "!", "//", "!/", "\\"])
        }
        var line = random.oneIn(4) ? "!" : ""
        if random.oneIn(4) { line += "/" }
        let parts = 1 + (random.oneIn(2) ? random.below(4) : 0)
        line += (0..<parts).map { _ in component(&random) }.joined(separator: "/")
        if random.oneIn(4) { line += "/" }
        if random.oneIn(10) { line += random.pick([" ", "  ", "\\ ", "\t", " \\ ", "\\  "]) }
        return line
    }

    private static func component(_ random: inout SplitMix) -> String {
        if random.oneIn(3) { return random.pick(["*", "**", "?", "***", "*.o", "*b*"]) }
        if random.oneIn(2) { return escapedName(&random) }
        return (0..<(1 + random.below(4))).map { _ in random.pick(pieces) }.joined()
    }

    /// A real name, sometimes with its special bytes escaped.
    private static func escapedName(_ random: inout SplitMix) -> String {
        let name = random.pick(names)
        if random.oneIn(2) { return name }
        return name.map { "\\*?[]#! ".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static let pieces = [
        "a", "b", "c", "o", ".", "foo", "*", "?", "**", "\\a", "\\*", "[a-c]", "[!a]", "[^b-f]",
        "[]a]", "[!]a]", "[a-]", "[-z]", "[[:alpha:]]", "[[:digit:]9_]", "[[:upper:]-z]",
        "[![:space:]]", "[[:punct:]]", "[[:bogus:]]", "[[:cntrl:]]", "[[:space:]]", "[a", "[",
        "[\\]]", "[a-\\c]", "[\\-x]", "[z-a]", "[[:]", "[[:alpha:]", "[[a:]", "[a/b]", "\\",
        "[[:xdigit:]]", "[[:alnum:]]", "[[:graph:]]", "[[:print:]]", "[[:blank:]]", "[[:lower:]]",
    ]
}
