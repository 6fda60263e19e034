import Foundation
import MemoryEngine
import Testing

/// A hub of `Fixtures/Hub/hub_server.py` on free loopback ports, and a cache of its own.
final class HubSandbox {
    /// Why suites that need the server may be skipped.
    static let explanation: Comment = "python3 and curl are needed to serve and fetch test files"

    /// Whether the programs that these tests need are there.
    static let canServe = ["python3", "curl"].allSatisfy { locate($0) != nil }

    /// The commit that the server names unless told otherwise.
    static let commit = String(repeating: "a", count: 40)

    /// A small model, and files that nobody needs.
    static let model: [String: Data] = [
        "config.json": Data(#"{"model_type":"longllama"}"#.utf8),
        "tokenizer.model": Data("a tokenizer\n".utf8),
        "model.safetensors": Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }),
        "README.md": Data("not needed\n".utf8),
        "tf_model.h5": Data("not needed either\n".utf8),
    ]

    /// A request as the server saw it.
    struct Request: Decodable, Equatable {
        let role: String
        let method: String
        let path: String
        let range: String
        let authorization: String
    }

    let root: URL
    let cache: HubCache
    let repository: HubRepository
    private(set) var endpoint = ""
    private let server = Process()
    private let lifeline = Pipe()

    private static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    /// Starts a server that has `files` as `org/model`.
    init(_ files: [String: Data] = HubSandbox.model, behaviour: [String: Any] = [:]) throws {
        root = FileManager.default.temporaryDirectory.appending(path: "mneme-\(UUID().uuidString)")
        cache = HubCache(directory: root.appending(path: "cache").path())
        repository = try HubRepository(organisation: "org", name: "model")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try serve(files)
        try behave(behaviour)
        try start()
    }

    deinit {
        // The server ends with its standard input.
        try? lifeline.fileHandleForWriting.close()
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: root)
    }

    /// A client with the endpoint, and `variables` besides.
    func client(_ variables: [String: String] = [:]) -> HubClient {
        let environment = [
            "PATH": Self.searchPath, "HOME": root.path(), "HF_ENDPOINT": endpoint,
        ].merging(variables) { _, given in given }
        return HubClient(cache: cache, environment: environment, retryPause: 100)
    }

    /// Adds or replaces files of `org/model`.
    func serve(_ files: [String: Data]) throws {
        let folder = root.appending(path: "repositories/org/model")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, bytes) in files { try bytes.write(to: folder.appending(path: name)) }
    }

    /// Sets what goes wrong from now on; the keys are described in the server.
    func behave(_ behaviour: [String: Any]) throws {
        try JSONSerialization.data(withJSONObject: behaviour)
            .write(to: root.appending(path: "behaviour.json"), options: .atomic)
    }

    /// The requests so far, in order.
    func journal() throws -> [Request] {
        let path = root.appending(path: "journal")
        guard let text = try? String(contentsOf: path, encoding: .utf8) else { return [] }
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(Request.self, from: Data($0.utf8))
        }
    }

    /// The requests for the bytes of files, without the answers that only redirect.
    func transfers(of file: String) throws -> [Request] {
        try journal().filter { request in
            let path = request.path.prefix { $0 != "?" }
            let isLarge = file.hasSuffix(".safetensors") || file.hasSuffix(".bin")
            return request.method == "GET" && path.hasSuffix("/" + file)
                && request.role == (isLarge ? "storage" : "hub")
        }
    }

    /// The path of something in the repository's part of the cache.
    func path(_ inside: String) -> String { "\(cache.directory)/models--org--model/\(inside)" }

    /// The bytes of something in the repository's part of the cache, or nil.
    func cached(_ inside: String) -> Data? { FileManager.default.contents(atPath: path(inside)) }

    /// The names in a directory of the repository's part of the cache, sorted.
    func names(_ inside: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(inside))) ?? []).sorted()
    }

    /// Puts a file into the repository's part of the cache.
    func put(_ bytes: Data, at inside: String) throws {
        let target = URL(filePath: path(inside))
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: target)
    }

    /// Writes a program `curl` into `root`, for a `PATH` that has nothing else.
    func replaceCurl(with script: String) throws {
        let path = root.appending(path: "curl").path()
        try Data(script.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    private func start() throws {
        let script = Bundle.module.bundleURL.appending(path: "Fixtures/Hub/hub_server.py")
        server.executableURL = URL(filePath: Self.locate("python3") ?? "/usr/bin/python3")
        server.arguments = [script.path(), root.path()]
        server.standardInput = lifeline
        try server.run()
        let ports = root.appending(path: "ports")
        while !FileManager.default.fileExists(atPath: ports.path()) {
            guard server.isRunning else { throw CocoaError(.executableLoad) }
            usleep(2_000)
        }
        let text = try String(contentsOf: ports, encoding: .utf8)
        endpoint = "http://127.0.0.1:\(text.prefix { $0 != " " })"
    }

    private static func locate(_ program: String) -> String? {
        searchPath.split(separator: ":").map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
