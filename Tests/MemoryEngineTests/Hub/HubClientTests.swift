import Foundation
import MemoryEngine
import Testing

@Suite(.enabled(if: HubSandbox.canServe, HubSandbox.explanation))
struct HubClientTests {
    private let commit = HubSandbox.commit
    private let weightsTag = "7e76f19c9d73bcfda63bba337a1ad01f24cd311038f7598736a510bd92aa233b"
    private let tokenizerTag = "68ed8cb940962843b90e215d4a89b848f974eba64b995f0f4b43fe5ec6d6e42e"
    private let configurationTag = "2480f728669f6ad9d113416ffba8b354619d462b"

    @Test func fetchesWhatIsNeededIntoTheSharedLayout() throws {
        let sandbox = try HubSandbox()
        let path = try sandbox.client().fetch(sandbox.repository)
        #expect(path == sandbox.path("snapshots/\(commit)"))
        #expect(
            sandbox.names("snapshots/\(commit)")
                == ["config.json", "model.safetensors", "tokenizer.model"])
        #expect(
            sandbox.names("blobs") == [configurationTag, tokenizerTag, weightsTag].sorted())
        #expect(sandbox.cached("refs/main") == Data(commit.utf8))
        for (file, tag) in [("config.json", configurationTag), ("model.safetensors", weightsTag)] {
            let target = try FileManager.default.destinationOfSymbolicLink(
                atPath: "\(path)/\(file)")
            #expect(target == "../../blobs/\(tag)")
            #expect(
                FileManager.default.contents(atPath: "\(path)/\(file)") == HubSandbox.model[file])
        }
        #expect(sandbox.cache.snapshot(of: sandbox.repository) == path)
    }

    @Test func transfersNothingTheSecondTime() throws {
        let sandbox = try HubSandbox()
        let first = try sandbox.client().fetch(sandbox.repository)
        let count = try sandbox.journal().count
        #expect(try sandbox.client().fetch(sandbox.repository) == first)
        let later = try sandbox.journal().dropFirst(count)
        #expect(
            later.map(\.path) == ["/api/models/org/model/revision/main?blobs=true"])
    }

    @Test func transfersOnlyWhatANewCommitChanges() throws {
        let sandbox = try HubSandbox()
        let first = try sandbox.client().fetch(sandbox.repository)
        let next = String(repeating: "b", count: 40)
        try sandbox.serve(["config.json": Data("{}".utf8)])
        try sandbox.behave(["commit": next])
        let second = try sandbox.client().fetch(sandbox.repository)
        #expect(second == sandbox.path("snapshots/\(next)"))
        #expect(sandbox.cached("refs/main") == Data(next.utf8))
        #expect(try sandbox.transfers(of: "model.safetensors").count == 1)
        #expect(try sandbox.transfers(of: "config.json").count == 2)
        #expect(
            FileManager.default.contents(atPath: first + "/config.json")
                == HubSandbox.model["config.json"])
    }

    @Test func writesNoReferenceForACommit() throws {
        let sandbox = try HubSandbox()
        let pinned = try HubRepository(parsing: "org/model@\(commit)")
        let path = try sandbox.client().fetch(pinned)
        #expect(sandbox.cache.snapshot(of: pinned) == path)
        #expect(sandbox.names("refs").isEmpty)
    }

    @Test func escapesTheRevision() throws {
        let sandbox = try HubSandbox(behaviour: ["revisions": ["refs/pr/4"]])
        let request = try HubRepository(parsing: "org/model@refs/pr/4")
        let path = try sandbox.client().fetch(request)
        #expect(try sandbox.journal()[0].path.contains("/revision/refs%2Fpr%2F4?"))
        #expect(sandbox.cached("refs/refs/pr/4") == Data(commit.utf8))
        #expect(sandbox.cache.snapshot(of: request) == path)
    }

    @Test func followsARepositoryThatWasRenamed() throws {
        let sandbox = try HubSandbox(behaviour: ["renamed": ["org", "model"]])
        let old = try HubRepository(parsing: "old/name")
        // The server keeps the files under the new name only, so the transfer itself must fail there.
        let error = try #require(throws: HubError.self) { try sandbox.client().fetch(old) }
        #expect(error == .fileNotFound(repository: old, file: "config.json"))
        let paths = try sandbox.journal().map(\.path)
        #expect(paths.contains("/api/models/org/model/revision/main?blobs=true"))
    }

    @Test func asksTheFilesWhereTheListingHasNamesOnly() throws {
        let sandbox = try HubSandbox(behaviour: ["bare": true])
        _ = try sandbox.client().fetch(sandbox.repository)
        #expect(
            sandbox.names("blobs") == [configurationTag, tokenizerTag, weightsTag].sorted())
        let questions = try sandbox.journal().filter { $0.method == "HEAD" }
        #expect(questions.count == 3)
        #expect(questions.allSatisfy { $0.role == "hub" })
    }

    @Test func takesAnEmptyFile() throws {
        var files = HubSandbox.model
        files["added_tokens.json"] = Data()
        let sandbox = try HubSandbox(files)
        let path = try sandbox.client().fetch(sandbox.repository)
        #expect(FileManager.default.contents(atPath: path + "/added_tokens.json") == Data())
        #expect(sandbox.names("blobs").contains("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"))
    }

    @Test func repairsALinkAndABlobOfTheWrongSize() throws {
        let sandbox = try HubSandbox()
        let path = try sandbox.client().fetch(sandbox.repository)
        try sandbox.put(Data(count: 5), at: "blobs/\(weightsTag)")
        try FileManager.default.removeItem(atPath: path + "/config.json")
        try FileManager.default.createSymbolicLink(
            atPath: path + "/config.json", withDestinationPath: "../../blobs/gone")
        _ = try sandbox.client().fetch(sandbox.repository)
        for name in ["config.json", "model.safetensors"] {
            #expect(
                FileManager.default.contents(atPath: "\(path)/\(name)") == HubSandbox.model[name])
        }
    }

    @Test func oneOfManyConcurrentFetchesTransfersEachFile() async throws {
        let sandbox = try HubSandbox()
        let client = sandbox.client()
        let repository = sandbox.repository
        let paths = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<3 { group.addTask { try client.fetch(repository) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(paths == [sandbox.path("snapshots/\(commit)")])
        for file in ["config.json", "tokenizer.model", "model.safetensors"] {
            let wanted = try sandbox.journal().filter {
                $0.role == "hub" && $0.path.hasSuffix("/resolve/\(commit)/\(file)")
            }
            #expect(wanted.count == 1, "\(file)")
        }
    }

    @Test func reportsEachFileUpToItsSize() throws {
        let sandbox = try HubSandbox()
        var reports: [HubProgress] = []
        _ = try sandbox.client().fetch(sandbox.repository) { reports.append($0) }
        #expect(reports.first == HubProgress(phase: .listing))
        #expect(reports.allSatisfy { (0...$0.totalBytes).contains($0.completedBytes) })
        for file in ["config.json", "tokenizer.model", "model.safetensors"] {
            let own = reports.filter { $0.file == file }
            let size = HubSandbox.model[file]?.count
            #expect(own.first?.phase == .downloading)
            #expect(own.last?.phase == .verifying)
            #expect(own.last?.completedBytes == size)
            #expect(own.allSatisfy { $0.totalBytes == size })
        }
    }

    @Test func leavesNothingBehind() throws {
        let sandbox = try HubSandbox()
        let temporary = sandbox.root.appending(path: "temporary")
        try FileManager.default.createDirectory(
            at: temporary, withIntermediateDirectories: false)
        _ = try sandbox.client(["TMPDIR": temporary.path(), "HF_TOKEN": "t"])
            .fetch(sandbox.repository)
        #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path()).isEmpty)
        #expect(!sandbox.names("../.locks/models--org--model").contains { $0.hasSuffix(".tmp") })
    }
}
