/// The programming language of a file, by the ending of its name.
enum SourceLanguage {
    private static let names: [String: String] = [
        "swift": "Swift", "py": "Python", "pyi": "Python", "js": "JavaScript",
        "mjs": "JavaScript", "cjs": "JavaScript", "jsx": "JavaScript", "ts": "TypeScript",
        "tsx": "TypeScript", "c": "C", "h": "C", "cc": "C++", "cpp": "C++", "cxx": "C++",
        "hpp": "C++", "hh": "C++", "rs": "Rust", "go": "Go", "java": "Java", "kt": "Kotlin",
        "rb": "Ruby", "php": "PHP", "cs": "C#", "scala": "Scala", "lua": "Lua", "pl": "Perl",
        "pm": "Perl", "sh": "Shell", "zig": "Zig", "ml": "OCaml", "hs": "Haskell", "ex": "Elixir",
        "erl": "Erlang", "dart": "Dart", "jl": "Julia", "r": "R", "m": "Objective-C",
    ]

    /// The language of the file at `path`; `nil` for what is no source code.
    static func name(of path: String) -> String? {
        let file = path.split(separator: "/").last ?? ""
        let parts = file.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let ending = parts.last else { return nil }
        return names[ending.lowercased()]
    }
}
