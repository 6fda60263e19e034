extension SkipReason: CustomStringConvertible {
    /// A stable name of the kind of reason, for programs.
    package var code: String {
        switch self {
        case .ignored: "ignored"
        case .excluded: "excluded"
        case .notIncluded: "not-included"
        case .versionControlData: "version-control"
        case .nestedRepository(let isSubmodule): isSubmodule ? "submodule" : "nested-repository"
        case .symbolicLink: "symbolic-link"
        case .directoryLoop: "directory-loop"
        case .special: "special-file"
        case .unreadable: "unreadable"
        case .empty: "empty"
        case .oversized: "oversized"
        case .tooDeep: "too-deep"
        case .tooManyEntries: "too-many-entries"
        case .binary: "binary"
        case .unsupportedEncoding: "encoding"
        case .minified: "minified"
        case .sourceMap: "source-map"
        case .lockFile: "lock-file"
        case .secret: "secret"
        }
    }

    /// The reason in words, for people.
    package var description: String {
        switch self {
        case .ignored(let match): "ignored by \(match)"
        case .excluded(let glob): "excluded by '\(glob)'"
        case .notIncluded: "matched by no include glob"
        case .versionControlData: "version control data"
        case .nestedRepository(true): "submodule"
        case .nestedRepository(false): "repository of its own"
        case .symbolicLink(let target, let destination):
            "symbolic link to \(target) (\(destination.text))"
        case .directoryLoop: "directory that contains itself"
        case .special(let kind): kind.name
        case .unreadable(let failure): "unreadable: \(failure)"
        case .empty: "empty"
        case .oversized(let size, let limit): "oversized: \(size) bytes, the limit is \(limit)"
        case .tooDeep(let limit): "below more than \(limit) directories"
        case .tooManyEntries(let limit): "directory with more than \(limit) entries"
        case .unsupportedEncoding(let name): "text in \(name)"
        case .sourceMap: "source map"
        case .lockFile: "lock file"
        case .binary, .minified, .secret: contentDescription
        }
    }

    private var contentDescription: String {
        switch self {
        case .binary(.nulByte(let offset)): "binary: NUL at byte \(offset)"
        case .binary(.controlBytes(let share)):
            "binary: \(Int((share * 100).rounded())) % control bytes"
        case .minified(.name): "minified, by its name"
        case .minified(.averageLineLength(let length)):
            "minified: \(length) bytes in an average line"
        case .secret(.environmentFile): "secrets: environment file"
        case .secret(.keyFile): "secrets: key file, by its name"
        case .secret(.credentialFile): "secrets: credentials, by its name"
        case .secret(.privateKey): "secrets: private key"
        default: ""
        }
    }
}
