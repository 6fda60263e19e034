/// Why a model could not be had from a Hugging Face hub; each description says what to do about it.
public enum HubError: Error, Sendable, Hashable {
    /// A name is not `org/name[@revision]`.
    case invalidName(name: String, reason: String)
    /// `HF_ENDPOINT` is not an address of a server.
    case invalidEndpoint(endpoint: String)
    /// The token cannot be sent in a header.
    case unusableToken(source: String)
    /// The network is forbidden and the model is not complete in the cache.
    case offline(repository: HubRepository, directory: String)
    /// The hub has no such repository.
    case repositoryNotFound(repository: HubRepository, endpoint: String)
    /// The repository has no such branch, tag or commit.
    case revisionUnknown(repository: HubRepository)
    /// The hub has no such file, or the repository lacks a file that the model needs.
    case fileNotFound(repository: HubRepository, file: String)
    /// The hub demands a login (401), or the login has no right to the repository (403).
    case accessDenied(
        repository: HubRepository, endpoint: String, status: Int, isTokenGiven: Bool,
        message: String)
    /// The hub's answer is not what its API promises.
    case malformedAnswer(repository: HubRepository, reason: String)
    /// The index of sharded weights cannot be used.
    case malformedIndex(file: String, reason: String)
    /// A file names another in a way that a model never does: a path, say.
    case hostileName(file: String, name: String)
    /// The repository has no weights in a format that the engine reads.
    case noWeights(repository: HubRepository, found: [String])
    /// A file is not what the hub announced; what came has been removed.
    case hashMismatch(file: String, expected: String, received: String)
    /// The hub was not reached.
    case unreachable(endpoint: String, detail: String)
    /// The hub reports a failure of its own, or too many requests.
    case serverFailure(address: String, status: Int, message: String)
    /// The transfer broke; what came is kept and continued by the next try.
    case transferInterrupted(file: String, completedBytes: Int, totalBytes: Int, detail: String)
    /// A program was ended by a signal, as Ctrl-C does; what came is kept.
    case interrupted(tool: String, signal: Int32)
    /// The disk has no room.
    case diskFull(path: String, needed: Int?, free: Int?)
    /// A directory or file of the cache cannot be made or written.
    case cacheNotWritable(path: String, reason: String)
    /// A file of the cache cannot be read.
    case unreadable(path: String, reason: String)
    /// A program that fetching needs is not installed.
    case missingTool(tool: String)
    /// A program could not be started.
    case cannotRun(tool: String, reason: String)
}

extension HubError {
    /// The error of the hub that says the same as an error of the parts that all fetching shares.
    init(_ error: ModelFetchError) {
        switch error {
        case .diskFull(let path, let needed, let free):
            self = .diskFull(path: path, needed: needed, free: free)
        case .cacheNotWritable(let path, let reason):
            self = .cacheNotWritable(path: path, reason: reason)
        case .unreadable(let path, let reason): self = .unreadable(path: path, reason: reason)
        case .interrupted(let tool, let signal): self = .interrupted(tool: tool, signal: signal)
        case .missingTool(let tool, _): self = .missingTool(tool: tool)
        case .cannotRun(let tool, let reason): self = .cannotRun(tool: tool, reason: reason)
        case .digestMismatch(let path, let expected, let received):
            self = .hashMismatch(file: path, expected: expected, received: received)
        default: self = .cannotRun(tool: "curl", reason: error.description)
        }
    }

    /// Foreign text for people: quoted, without control characters, at most 120 characters.
    static func quote(_ text: String) -> String {
        "'\(printable(text, limit: 120))'"
    }

    /// Foreign text without control characters, which a terminal might obey.
    static func printable(_ text: String, limit: Int) -> String {
        let scalars = text.unicodeScalars.prefix(limit).map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "?"
            default: scalar
            }
        }
        var result = String(String.UnicodeScalarView(scalars))
        if text.unicodeScalars.count > limit { result += "…" }
        return result
    }
}
