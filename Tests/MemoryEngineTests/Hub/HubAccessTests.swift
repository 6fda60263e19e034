import Foundation
import MemoryEngine
import Testing

@Suite(.enabled(if: HubSandbox.canServe, HubSandbox.explanation))
struct HubAccessTests {
    private func refusal(
        _ sandbox: HubSandbox, _ variables: [String: String] = [:]
    ) throws -> (status: Int, isTokenGiven: Bool, text: String) {
        let error = try #require(throws: HubError.self) {
            try sandbox.client(variables).fetch(sandbox.repository)
        }
        guard case .accessDenied(_, _, let status, let isTokenGiven, _) = error else {
            throw error
        }
        return (status, isTokenGiven, error.description)
    }

    @Test func saysThatATokenIsNeeded() throws {
        let refusal = try refusal(HubSandbox(behaviour: ["token": "secret"]))
        #expect(refusal.status == 401)
        #expect(!refusal.isTokenGiven)
        #expect(refusal.text.contains("HF_TOKEN"))
        #expect(refusal.text.contains("Invalid username or password."))
    }

    @Test func saysThatTheTokenIsNotEnough() throws {
        let refusal = try refusal(
            HubSandbox(behaviour: ["token": "secret"]), ["HF_TOKEN": "another"])
        #expect(refusal.status == 403)
        #expect(refusal.isTokenGiven)
        #expect(refusal.text.contains("accept the terms"))
        #expect(!refusal.text.contains("another"))
    }

    @Test func knowsAGatedModelByItsFiles() throws {
        let sandbox = try HubSandbox(behaviour: ["gated": true])
        #expect(try refusal(sandbox).status == 403)
        #expect(sandbox.names("blobs").isEmpty)
    }

    @Test(arguments: [
        ["HF_TOKEN": "secret"], ["HF_TOKEN": " secret\n"], ["HUGGING_FACE_HUB_TOKEN": "secret"],
    ])
    func sendsTheTokenToTheHubAlone(variables: [String: String]) throws {
        let sandbox = try HubSandbox(behaviour: ["token": "secret"])
        _ = try sandbox.client(variables).fetch(sandbox.repository)
        let journal = try sandbox.journal()
        #expect(journal.contains { $0.role == "storage" })
        for request in journal {
            let expected = request.role == "hub" ? "Bearer secret" : ""
            #expect(request.authorization == expected, "\(request.path)")
        }
    }

    @Test func keepsTheTokenOnTheHubsOwnRedirects() throws {
        let sandbox = try HubSandbox(behaviour: ["token": "secret", "chain": true])
        _ = try sandbox.client(["HF_TOKEN": "secret"]).fetch(sandbox.repository)
        let journal = try sandbox.journal()
        let again = journal.filter { $0.path.hasPrefix("/again/") }
        #expect(again.count == 2)
        #expect(again.allSatisfy { $0.authorization == "Bearer secret" })
        #expect(
            journal.allSatisfy { $0.role == "hub" || $0.authorization.isEmpty })
    }

    @Test(arguments: [
        ([:], ".cache/huggingface/token"),
        (["HF_HOME": "~/home"], "home/token"),
        (["HF_TOKEN_PATH": "~/elsewhere"], "elsewhere"),
    ])
    func readsTheTokenFile(variables: [String: String], path: String) throws {
        let sandbox = try HubSandbox(behaviour: ["token": "secret"])
        let file = sandbox.root.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("secret\n".utf8).write(to: file)
        _ = try sandbox.client(variables).fetch(sandbox.repository)
        #expect(try sandbox.journal().first?.authorization == "Bearer secret")
    }

    @Test(arguments: ["a b", "a\nX-Other: b", "ä", "a\u{7F}"])
    func refusesATokenThatIsNone(token: String) throws {
        let sandbox = try HubSandbox()
        #expect(throws: HubError.unusableToken(source: "HF_TOKEN")) {
            try sandbox.client(["HF_TOKEN": token]).fetch(sandbox.repository)
        }
        #expect(try sandbox.journal().isEmpty)
    }

    @Test(arguments: [[:], ["codeless": true]])
    func tellsAnUnknownModel(behaviour: [String: Bool]) throws {
        let sandbox = try HubSandbox(behaviour: behaviour)
        let unknown = try HubRepository(parsing: "org/unknown")
        #expect(
            throws: HubError.repositoryNotFound(
                repository: unknown, endpoint: sandbox.endpoint)
        ) {
            try sandbox.client().fetch(unknown)
        }
        #expect(!FileManager.default.fileExists(atPath: sandbox.cache.directory))
    }

    @Test func tellsAnUnknownRevision() throws {
        let sandbox = try HubSandbox()
        let unknown = try HubRepository(parsing: "org/model@v9")
        let error = try #require(throws: HubError.self) { try sandbox.client().fetch(unknown) }
        #expect(error == .revisionUnknown(repository: unknown))
        #expect(error.description.contains("has no revision v9"))
    }

    @Test(arguments: ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "MNEME_OFFLINE"])
    func staysOffTheNetworkWhereItIsForbidden(variable: String) throws {
        let sandbox = try HubSandbox()
        let offline = sandbox.client([variable: "1"])
        #expect(
            throws: HubError.offline(
                repository: sandbox.repository, directory: sandbox.cache.directory)
        ) {
            try offline.fetch(sandbox.repository)
        }
        #expect(try sandbox.journal().isEmpty)
        let path = try sandbox.client([variable: "0"]).fetch(sandbox.repository)
        let count = try sandbox.journal().count
        #expect(try offline.fetch(sandbox.repository) == path)
        #expect(try sandbox.journal().count == count)
    }

    @Test func needsNoHubForACommitInTheCache() throws {
        let sandbox = try HubSandbox()
        let path = try sandbox.client().fetch(sandbox.repository)
        // Port 1 of the loopback interface is served by nobody.
        let lost = sandbox.client(["HF_ENDPOINT": "http://127.0.0.1:1"])
        let pinned = try HubRepository(parsing: "org/model@\(HubSandbox.commit)")
        #expect(try lost.fetch(pinned) == path)
        let error = try #require(throws: HubError.self) { try lost.fetch(sandbox.repository) }
        guard case .unreachable("http://127.0.0.1:1", _) = error else { throw error }
        #expect(error.description.contains("HF_ENDPOINT"))
    }

    @Test(arguments: [
        "hub", "ftp://hub", "http://", "http://user@hub", "http://hub?x", "http://hub:0",
        "http://hub:99999", "http://hub\\@other", "http://hüb", "file:///etc",
    ])
    func refusesAnEndpointThatIsNoAddress(endpoint: String) throws {
        let cache = HubCache(directory: "/nonexistent")
        let client = HubClient(cache: cache, environment: ["HF_ENDPOINT": endpoint])
        #expect(throws: HubError.invalidEndpoint(endpoint: endpoint)) {
            try client.fetch(HubRepository(parsing: "org/model"))
        }
    }

    @Test func namesTheMissingCurl() throws {
        let sandbox = try HubSandbox()
        #expect(throws: HubError.missingTool(tool: "curl")) {
            try sandbox.client(["PATH": sandbox.root.path()]).fetch(sandbox.repository)
        }
    }
}
