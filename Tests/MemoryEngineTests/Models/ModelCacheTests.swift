import Foundation
import MemoryEngine
import Testing

@Suite struct ModelCacheTests {
    @Test(arguments: [
        (["MNEME_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"], "/a"),
        (["MNEME_CACHE": "", "XDG_CACHE_HOME": "/b", "HOME": "/c"], "/b/mneme"),
        (["XDG_CACHE_HOME": "relative", "HOME": "/c"], "/c/.cache/mneme"),
        (["HOME": "/c"], "/c/.cache/mneme"),
    ])
    func choosesItsDirectory(environment: [String: String], expected: String) {
        #expect(ModelCache(environment: environment).directory == expected)
    }

    @Test func hasAHomeWithoutTheVariable() {
        #expect(ModelCache(environment: [:]).directory.hasSuffix("/.cache/mneme"))
    }

    @Test(.enabled(if: FetchSandbox.hasPython))
    func makesPrivateDirectories() throws {
        let sandbox = try FetchSandbox()
        _ = try sandbox.fetcher().fetch(FetchSandbox.entry)
        for path in ["", "/models", "/models/tiny", "/downloads"] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: sandbox.cache.directory + path)
            #expect(attributes[.posixPermissions] as? Int == 0o700, "\(path)")
        }
    }

    @Test(arguments: ["", "{", "[]", #"{"formatVersion":2}"#])
    func takesNoCheckpointWithABrokenRecord(record: String) throws {
        let sandbox = try FetchSandbox()
        try sandbox.put(Data(count: 34_000), at: "models/tiny/tiny.gguf")
        try sandbox.put(Data(record.utf8), at: "models/tiny/tiny.gguf.json")
        #expect(sandbox.cache.path(of: FetchSandbox.entry) == nil)
    }

    @Test(.enabled(if: FetchSandbox.hasPython))
    func findsAChangedCheckpointOnDemand() throws {
        let sandbox = try FetchSandbox()
        let path = try sandbox.fetcher().fetch(FetchSandbox.entry)
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[17] ^= 1
        try bytes.write(to: URL(filePath: path))
        let error = try #require(throws: ModelFetchError.self) {
            try sandbox.cache.verify(FetchSandbox.entry)
        }
        guard case .digestMismatch(path, FetchSandbox.entry.sha256, _) = error else {
            Issue.record("unexpected error: \(error)")
            return
        }
    }

    @Test(.enabled(if: FetchSandbox.hasPython))
    func takesNoCheckpointOfTheWrongSize() throws {
        let sandbox = try FetchSandbox()
        let path = try sandbox.fetcher().fetch(FetchSandbox.entry)
        try Data(count: 10).write(to: URL(filePath: path))
        #expect(sandbox.cache.path(of: FetchSandbox.entry) == nil)
        #expect(
            throws: ModelFetchError.notInCache(model: "tiny", directory: sandbox.cache.directory)
        ) {
            try sandbox.cache.verify(FetchSandbox.entry)
        }
    }
}
