/// What the environment says about the hub.
struct HubSettings: Sendable {
    /// The hub that is meant where `HF_ENDPOINT` is not set.
    static let publicEndpoint = "https://huggingface.co"

    private static let longestToken = 4096

    /// The address of the hub, without a slash at its end.
    let endpoint: String

    /// The origin of `endpoint`, the only one that gets the token.
    let origin: HubOrigin

    /// The login, or nil.
    let token: String?

    /// The settings that `environment` has: `HF_ENDPOINT`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HOME`.
    ///
    /// - Throws: `HubError.invalidEndpoint`, `.unusableToken`.
    init(environment: [String: String]) throws {
        var endpoint = environment["HF_ENDPOINT"] ?? ""
        if endpoint.isEmpty { endpoint = Self.publicEndpoint }
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        guard let origin = HubOrigin(of: endpoint), !endpoint.contains("?"),
            !endpoint.contains("#")
        else { throw HubError.invalidEndpoint(endpoint: environment["HF_ENDPOINT"] ?? "") }
        self.endpoint = endpoint
        self.origin = origin
        token = try Self.token(environment)
    }

    /// Whether the network is forbidden: `HF_HUB_OFFLINE`, `TRANSFORMERS_OFFLINE` or `MNEME_OFFLINE`.
    static func isOffline(_ environment: [String: String]) -> Bool {
        let own = environment["MNEME_OFFLINE"] ?? ""
        return isTrue(environment["HF_HUB_OFFLINE"]) || isTrue(environment["TRANSFORMERS_OFFLINE"])
            || !(own.isEmpty || own == "0")
    }

    private static func isTrue(_ value: String?) -> Bool {
        ["1", "ON", "YES", "TRUE"].contains(value?.uppercased() ?? "")
    }

    private static func token(_ environment: [String: String]) throws -> String? {
        if isTrue(environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"]) { return nil }
        for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
            if let token = try usable(environment[name] ?? "", source: name) { return token }
        }
        let home = HubHome(environment: environment)
        let chosen = environment["HF_TOKEN_PATH"] ?? ""
        let path = chosen.isEmpty ? home.directory + "/token" : home.expand(chosen)
        guard let size = DurableFile.size(path), size <= longestToken else { return nil }
        let text = String(decoding: DurableFile.tail(path, limit: longestToken), as: UTF8.self)
        return try usable(text, source: path)
    }

    /// The token in `text` without white space around it, or nil where there is none.
    private static func usable(_ text: String, source: String) throws -> String? {
        var token = text[...]
        while token.first?.isWhitespace == true { token.removeFirst() }
        while token.last?.isWhitespace == true { token.removeLast() }
        if token.isEmpty { return nil }
        // Anything else could smuggle a second header in.
        guard token.utf8.count <= longestToken, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw HubError.unusableToken(source: source) }
        return String(token)
    }
}
