import Foundation
import MemoryEngine
import Testing

@Suite(.enabled(if: HubSandbox.canServe, HubSandbox.explanation))
struct HubTransferTests {
    private let weights = "model.safetensors"
    private let tag = "7e76f19c9d73bcfda63bba337a1ad01f24cd311038f7598736a510bd92aa233b"

    private func sandbox(_ fault: [String: Any]) throws -> HubSandbox {
        try HubSandbox(behaviour: ["faults": [weights: fault]])
    }

    private func mismatch(_ sandbox: HubSandbox) throws -> (expected: String, received: String) {
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        guard case .hashMismatch(_, let expected, let received) = error else { throw error }
        #expect(!sandbox.names("blobs").contains { $0.hasPrefix(tag) })
        #expect(sandbox.cached("refs/main") == nil)
        #expect(sandbox.cache.snapshot(of: sandbox.repository) == nil)
        return (expected, received)
    }

    @Test func continuesABrokenTransferWithinOneCall() throws {
        let sandbox = try sandbox(["cut": 40_000])
        let path = try sandbox.client().fetch(sandbox.repository)
        #expect(
            FileManager.default.contents(atPath: "\(path)/\(weights)") == HubSandbox.model[weights])
        #expect(
            try sandbox.transfers(of: weights).map(\.range)
                == ["", "bytes=40000-", "bytes=80000-"])
    }

    @Test func continuesInTheNextCallWhereTheLastOneStopped() throws {
        let sandbox = try sandbox(["cut": [30_000, 0, 0, 0, 0]])
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        guard case .transferInterrupted(weights, 30_000, 100_000, _) = error else { throw error }
        #expect(error.description.contains("continues where it stopped"))
        #expect(
            sandbox.cached("blobs/\(tag).incomplete") == HubSandbox.model[weights]?.prefix(30_000))
        #expect(sandbox.cached("refs/main") == nil)
        #expect(sandbox.cache.snapshot(of: sandbox.repository) == nil)
        _ = try sandbox.client().fetch(sandbox.repository)
        #expect(try sandbox.transfers(of: weights).last?.range == "bytes=30000-")
        #expect(sandbox.cached("blobs/\(tag)") == HubSandbox.model[weights])
        #expect(!sandbox.names("blobs").contains { $0.hasSuffix(".incomplete") })
    }

    @Test func keepsThePartWhereASignalEndsTheTransfer() throws {
        let sandbox = try sandbox([:])
        try sandbox.replaceCurl(with: "#!/bin/sh\nkill -TERM $$\n")
        try sandbox.put(Data(count: 60), at: "blobs/\(tag).incomplete")
        #expect(throws: HubError.interrupted(tool: "curl", signal: SIGTERM)) {
            try sandbox.client(["PATH": sandbox.root.path()]).fetch(sandbox.repository)
        }
        #expect(sandbox.cached("blobs/\(tag).incomplete")?.count == 60)
    }

    @Test func keepsWhatCameWhenAllTriesBreak() throws {
        let sandbox = try sandbox(["cut": 0])
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        guard case .transferInterrupted(weights, 0, 100_000, _) = error else { throw error }
        #expect(try sandbox.transfers(of: weights).count == 4)
        #expect(sandbox.names("snapshots/\(HubSandbox.commit)").isEmpty)
    }

    @Test func startsAgainWhereTheServerCannotContinue() throws {
        let sandbox = try sandbox(["rangeless": true])
        try sandbox.put(Data(count: 10), at: "blobs/\(tag).incomplete")
        _ = try sandbox.client().fetch(sandbox.repository)
        #expect(try sandbox.transfers(of: weights).map(\.range) == ["bytes=10-", ""])
        #expect(sandbox.cached("blobs/\(tag)") == HubSandbox.model[weights])
    }

    @Test func startsAgainWhereTheOldPartIsWrong() throws {
        let sandbox = try sandbox([:])
        try sandbox.put(Data(repeating: 7, count: 99_000), at: "blobs/\(tag).incomplete")
        _ = try sandbox.client().fetch(sandbox.repository)
        #expect(try sandbox.transfers(of: weights).map(\.range) == ["bytes=99000-", ""])
        #expect(sandbox.cached("blobs/\(tag)") == HubSandbox.model[weights])
    }

    @Test func dropsAPartThatIsTooLong() throws {
        let sandbox = try sandbox([:])
        try sandbox.put(Data(count: 200_000), at: "blobs/\(tag).incomplete")
        _ = try sandbox.client().fetch(sandbox.repository)
        #expect(try sandbox.transfers(of: weights).map(\.range) == [""])
    }

    @Test func takesAFinishedPartWithoutATransfer() throws {
        let sandbox = try sandbox([:])
        try sandbox.put(HubSandbox.model[weights] ?? Data(), at: "blobs/\(tag).incomplete")
        _ = try sandbox.client().fetch(sandbox.repository)
        #expect(try sandbox.transfers(of: weights).isEmpty)
        #expect(sandbox.names("blobs").contains(tag))
    }

    @Test func refusesAndRemovesALargeFileWithTheWrongDigest() throws {
        let sandbox = try sandbox(["corrupt": true])
        let (expected, received) = try mismatch(sandbox)
        #expect(expected == tag)
        #expect(received.count == 64)
        try sandbox.behave([:])
        _ = try sandbox.client().fetch(sandbox.repository)
    }

    @Test func refusesASmallFileWithTheWrongDigest() throws {
        let sandbox = try HubSandbox(behaviour: ["faults": ["config.json": ["corrupt": true]]])
        let (expected, _) = try mismatch(sandbox)
        #expect(expected == "2480f728669f6ad9d113416ffba8b354619d462b")
        #expect(sandbox.names("blobs").isEmpty)
    }

    @Test func refusesAFileThatIsTooShort() throws {
        let sandbox = try sandbox(["short": 500])
        #expect(try mismatch(sandbox) == ("100000 bytes", "500 bytes"))
    }

    @Test func cutsOffAServerThatSendsTooMuch() throws {
        let sandbox = try sandbox(["long": 5_000_000])
        #expect(try mismatch(sandbox).expected == "100000 bytes")
    }

    @Test func namesAFileThatIsMissing() throws {
        let sandbox = try sandbox(["missing": true])
        #expect(throws: HubError.fileNotFound(repository: sandbox.repository, file: weights)) {
            try sandbox.client().fetch(sandbox.repository)
        }
        #expect(sandbox.names("blobs").count == 2)
    }

    @Test func waitsForATiredServer() throws {
        let sandbox = try sandbox(["status": 503, "times": 2])
        _ = try sandbox.client().fetch(sandbox.repository)
        #expect(try sandbox.transfers(of: weights).count == 3)
    }

    @Test func givesUpOnAServerThatStaysTired() throws {
        let sandbox = try sandbox(["status": 500])
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        guard case .serverFailure(_, 500, "the server is tired") = error else { throw error }
        #expect(try sandbox.transfers(of: weights).count == 4)
    }

    @Test func asksForRoomBeforeItTransfers() throws {
        let sandbox = try HubSandbox(behaviour: ["sizes": [weights: 1 << 60]])
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        guard case .diskFull(_, .some(let needed), _) = error else { throw error }
        #expect(needed > 1 << 60)
        #expect(error.description.contains("HF_HUB_CACHE"))
        #expect(sandbox.names("blobs").isEmpty)
    }

    @Test func saysWhichDirectoryCannotBeMade() throws {
        let sandbox = try sandbox([:])
        try Data().write(to: URL(filePath: sandbox.cache.directory))
        let error = try #require(throws: HubError.self) {
            try sandbox.client().fetch(sandbox.repository)
        }
        guard case .cacheNotWritable(let path, _) = error else { throw error }
        #expect(path.hasPrefix(sandbox.cache.directory))
    }
}
