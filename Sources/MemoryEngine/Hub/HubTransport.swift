/// Requests made by curl, one at a time; it honours the proxy variables.
///
/// Redirects are followed here, not by curl: the token goes to the hub's own origin alone, whatever version
/// of curl there is and wherever the hub sends the client.
struct HubTransport {
    private static let maximumRedirects = 8
    private static let largestHeaders = 1 << 20

    let settings: HubSettings
    let environment: [String: String]
    let workspace: HubWorkspace
    private let credential: HubCredential?

    /// Prepares requests to the hub of `settings`; nothing runs yet.
    init(settings: HubSettings, environment: [String: String]) throws {
        self.settings = settings
        self.environment = environment
        let workspace = try HubWorkspace(environment: environment)
        self.workspace = workspace
        credential = try settings.token.map { try HubCredential(token: $0, workspace: workspace) }
    }

    /// Makes the request and follows redirects.
    ///
    /// Where only the headers are asked for, it goes no further than to a response that describes the file:
    /// storage behind the hub may allow nothing but the transfer.
    ///
    /// - Parameter whileRunning: told about ten times a second how many bytes are in the output file.
    /// - Returns: the hub's first response, which describes the file, and the last one.
    /// - Throws: `HubError`; how the server answers is no error here.
    func send(
        _ request: HubRequest, whileRunning: (Int) -> Void = { _ in }
    ) throws -> (first: HubResponse, last: HubResponse) {
        var request = request
        var response = try sendOnce(request, whileRunning)
        let first = response
        for _ in 0..<Self.maximumRedirects {
            guard case .redirected(let address) = response.verdict,
                !(request.isHeadOnly && response.describesFile)
            else { break }
            request.address = address
            response = try sendOnce(request, whileRunning)
        }
        return (first, response)
    }

    private func sendOnce(
        _ request: HubRequest, _ whileRunning: (Int) -> Void
    ) throws -> HubResponse {
        guard Subprocess.locate("curl", environment: environment) != nil else {
            throw HubError.missingTool(tool: "curl")
        }
        DurableFile.remove(workspace.headersPath)
        let process = Subprocess(
            tool: "curl", arguments: arguments(request), environment: environment,
            outputPath: workspace.answerPath, errorPath: workspace.logPath,
            inherited: request.inherited)
        var isTooLong = false
        let outcome = try withExtendedLifetime(credential) {
            try process.run {
                let size = DurableFile.size(request.outputPath) ?? 0
                let headers = DurableFile.size(workspace.headersPath) ?? 0
                isTooLong = size > request.limit || headers > Self.largestHeaders
                whileRunning(min(size, request.limit))
                return !isTooLong
            }
        }
        switch outcome {
        case .exited(let code): return response(code: isTooLong ? nil : code)
        case .signalled where isTooLong: return response(code: nil)
        case .signalled(let signal): throw HubError.interrupted(tool: "curl", signal: signal)
        }
    }

    private func response(code: Int32?) -> HubResponse {
        func text(_ path: String) -> String {
            String(decoding: DurableFile.tail(path, limit: Self.largestHeaders), as: UTF8.self)
        }
        let answer = text(workspace.answerPath)
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        return HubResponse(
            code: code, status: answer.first.flatMap { Int($0) } ?? 0,
            location: answer.count == 2 ? String(answer[1]) : "",
            headers: HubResponse.headers(inDump: text(workspace.headersPath)),
            detail: workspace.lastWords())
    }

    /// The arguments of curl; the user's own `.curlrc` (a proxy, say) counts too.
    private func arguments(_ request: HubRequest) -> [String] {
        // A hub that is reached safely never leads to an unsafe connection.
        let protocols = settings.origin.scheme == "https" ? "=https" : "=https,http"
        // curl measures the bodies of redirects too, which may be longer than a small file.
        let slack = 64 << 10
        var arguments = [
            "--silent", "--show-error", "--fail", "--globoff", "--proto", protocols,
            "--proto-redir", protocols, "--no-location-trusted",
            // With no redirect allowed curl neither follows one nor writes its body to the file.
            "--location", "--max-redirs", "0", "--suppress-connect-headers",
            "--connect-timeout", "30", "--speed-limit", "1", "--speed-time", "60",
            "--user-agent", "mneme", "--dump-header", workspace.headersPath,
            "--write-out", "%{http_code} %{redirect_url}",
            "--max-filesize", String(min(request.limit, Int.max - slack) + slack),
        ]
        if request.isHeadOnly { arguments.append("--head") }
        if let credential, HubOrigin(of: request.address) == settings.origin {
            arguments += ["--header", "@\(credential.path)"]
        }
        if request.isContinued { arguments += ["--continue-at", "-"] }
        return arguments + ["--output", request.outputPath, "--url", request.address]
    }
}
