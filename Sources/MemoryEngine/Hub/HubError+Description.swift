extension HubError: CustomStringConvertible {
    /// What happened, and what to do about it.
    public var description: String {
        switch self {
        case .invalidName, .invalidEndpoint, .unusableToken, .offline: settingsDescription
        case .repositoryNotFound, .revisionUnknown, .fileNotFound, .noWeights:
            contentDescription
        case .malformedAnswer, .malformedIndex, .hostileName, .hashMismatch:
            distrustDescription
        case .accessDenied, .unreachable, .serverFailure, .transferInterrupted, .interrupted:
            networkDescription
        case .diskFull, .cacheNotWritable, .unreadable, .missingTool, .cannotRun:
            localDescription
        }
    }

    private var settingsDescription: String {
        switch self {
        case .invalidName(let name, let reason):
            "\(Self.quote(name)) is not the name of a model on the hub: \(reason); "
                + "write org/name or org/name@revision"
        case .invalidEndpoint(let endpoint):
            "HF_ENDPOINT \(Self.quote(endpoint)) is not an address; expected https://HOST or "
                + "http://HOST:PORT, or unset it to use the public hub"
        case .unusableToken(let source):
            "the token of \(source) has characters that no token has; copy it again from the "
                + "settings page of the hub"
        case .offline(let repository, let directory):
            "the model \(repository) is not complete in the cache \(directory) and the network is "
                + "forbidden; unset HF_HUB_OFFLINE (and TRANSFORMERS_OFFLINE, MNEME_OFFLINE) and "
                + "run: mneme pull \(repository)"
        default: ""
        }
    }

    private var contentDescription: String {
        switch self {
        case .repositoryNotFound(let repository, let endpoint):
            "\(endpoint) has no model \(repository); check the spelling of organisation, name and "
                + "revision; for a private model set HF_TOKEN to a token that may read it"
        case .revisionUnknown(let repository):
            "the model \(repository.identifier) has no revision \(repository.revision); name a "
                + "branch, a tag or a full commit hash that its page on the hub shows"
        case .fileNotFound(let repository, let file):
            "the model \(repository) lacks the file \(Self.quote(file)); the repository is "
                + "incomplete: choose another revision or tell its owner"
        case .noWeights(let repository, let found):
            "the model \(repository) has no weights in a format that is read: model.safetensors or "
                + "pytorch_model.bin, each also sharded with an index, or exactly one .gguf file"
                + (found.isEmpty
                    ? ""
                    : "; found " + found.map(Self.quote).joined(separator: ", "))
                + "; choose a repository with such files"
        default: ""
        }
    }

    private var distrustDescription: String {
        switch self {
        case .malformedAnswer(let repository, let reason):
            "the hub's answer about \(repository) cannot be used: \(reason); check HF_ENDPOINT and "
                + "the proxy in between"
        case .malformedIndex(let file, let reason):
            "the index \(Self.quote(file)) cannot be used: \(reason); choose another revision or "
                + "tell the owner of the repository"
        case .hostileName(let file, let name):
            "\(Self.quote(file)) names the file \(Self.quote(name)), expected a plain name of a "
                + "weights file beside it; do not use this repository"
        case .hashMismatch(let file, let expected, let received):
            "\(Self.quote(file)) is not the file that the hub announced: expected \(expected), "
                + "received \(received); it has been removed; run the command again, and if it "
                + "happens twice check the proxy or mirror in between"
        default: ""
        }
    }

    private var networkDescription: String {
        switch self {
        case .accessDenied(let repository, let endpoint, let status, let isTokenGiven, let message):
            Self.accessDescription(repository, endpoint, status, isTokenGiven)
                + Self.line(message)
        case .unreachable(let endpoint, let detail):
            "\(endpoint) was not reached; check the network, the proxy settings and HF_ENDPOINT, "
                + "then run the command again" + Self.line(detail)
        case .serverFailure(let address, let status, let message):
            "\(address) answered with status \(status); wait and run the command again, it continues "
                + "where it stopped" + Self.line(message)
        case .transferInterrupted(let file, let completed, let total, let detail):
            "the transfer of \(Self.quote(file)) broke after \(completed) of \(total) bytes; run the "
                + "command again, it continues where it stopped" + Self.line(detail)
        case .interrupted(let tool, let signal):
            "\(tool) was ended by signal \(signal); what came is kept, run the command again to "
                + "continue"
        default: ""
        }
    }

    private var localDescription: String {
        switch self {
        case .diskFull(let path, let needed, let free):
            "no space left for \(path)" + (needed.map { ": \($0) bytes needed" } ?? "")
                + (free.map { ", \($0) free" } ?? "")
                + "; free some, or set HF_HUB_CACHE to a directory on a larger disk"
        case .cacheNotWritable(let path, let reason):
            "cannot write \(path) (\(reason)); check its owner and rights, or set HF_HUB_CACHE to "
                + "a directory of yours"
        case .unreadable(let path, let reason):
            "cannot read \(path) (\(reason)); remove it and run the command again"
        case .missingTool(let tool):
            "\(tool) is needed to fetch a model and was not found; install it, on Debian: "
                + "apt-get install \(tool)"
        case .cannotRun(let tool, let reason):
            "cannot run \(tool) (\(reason)); check the installation of \(tool)"
        default: ""
        }
    }

    private static func accessDescription(
        _ repository: HubRepository, _ endpoint: String, _ status: Int, _ isTokenGiven: Bool
    ) -> String {
        let page = "\(endpoint)/\(repository.identifier)"
        guard isTokenGiven else {
            return "the hub wants a login for \(repository) (status \(status)): it is private or "
                + "gated, or does not exist; check the spelling, accept the terms on \(page) and "
                + "set HF_TOKEN to a token that may read it"
        }
        return "the token given may not read \(repository) (status \(status)); accept the terms on "
            + "\(page), or set HF_TOKEN to a valid token of an account that has access"
    }

    /// The text on a line of its own, or nothing.
    private static func line(_ text: String) -> String {
        text.isEmpty ? "" : "\n  \(printable(text, limit: 300))"
    }
}
