import Foundation
import MemoryStorage
import TestSupport
import Testing

@testable import MemoryEngine

/// The life of a memory: made, brought up to date, resumed.
@Suite struct EngineIndexTests {
    private static let prompt = "let memory = window"

    @Test(arguments: MemoryEngine.Population.allCases)
    func reportCountsWhatWasRead(population: MemoryEngine.Population) throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.tree.write("binary.bin", [0, 1, 2, 0, 255])
        var progress: [IndexProgress] = []
        let report = try bench.index("m", IndexOptions(population: population)) {
            progress.append($0)
        }
        // Every token of the tiny tokenizer is a byte.
        let bytes = try (0..<3).reduce(0) {
            $0 + (try bench.size("src/file\($1).txt"))
        }
        #expect(report.documentsRead == 3)
        #expect(report.documentsReused == 0)
        #expect(report.tokensRead == bytes)
        #expect(report.tokensTotal == bytes)
        #expect(report.skipped.map(\.path) == ["binary.bin"])
        #expect(!report.interrupted)
        #expect(report.source == bench.tree.path)
        #expect(report.bytesOnDisk > bytes)
        #expect(progress.last?.tokensDone == bytes)
        #expect(progress.last?.documentsTotal == 3)
        #expect(progress.last?.bytesTotal == bytes)
        #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.tokensDone < $1.tokensDone })
    }

    @Test func unchangedTreeIsNotReadAgain() throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        let first = try bench.index()
        let again = try bench.index()
        #expect(again.documentsRead == 0)
        #expect(again.tokensRead == 0)
        #expect(again.documentsReused == 3)
        #expect(again.tokensTotal == first.tokensTotal)
        #expect(again.generation == first.generation)
    }

    @Test func onlyTheChangedFileIsRead() throws {
        let bench = try Workbench()
        try bench.writeFiles(4)
        try bench.index()
        let text = Workbench.text(seed: 1000, lines: 7)
        try bench.tree.write("src/file2.txt", text)
        let report = try bench.index()
        #expect(report.documentsRead == 1)
        #expect(report.documentsReused == 3)
        #expect(report.tokensRead == text.utf8.count)
        let reference = try ReferenceMemory(bench.model, reading: bench.tree).memory
        let difference = largestDifference(
            try bench.exactLogits(Self.prompt), try bench.logits(Self.prompt, reference))
        #expect(difference < 1e-4)
    }

    @Test func touchedFileIsNotRead() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        try bench.index()
        try bench.tree.setModificationTime("src/file1.txt", 1_000_000_000)
        let report = try bench.index()
        #expect(report.documentsRead == 0)
        #expect(report.documentsReused == 2)
        #expect(try MemoryCatalogue(bench.store).status("m").isFresh)
    }

    @Test func renamedFileIsReused() throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.index()
        let before = try bench.exactLogits(Self.prompt)
        try bench.tree.rename("src/file1.txt", to: "other.txt")
        let report = try bench.index()
        #expect(report.documentsRead == 0)
        #expect(report.tokensRead == 0)
        #expect(report.documentsReused == 3)
        #expect(report.documentsRemoved == 1)
        #expect(try bench.exactLogits(Self.prompt) == before)
        #expect(try bench.paths() == ["other.txt", "src/file0.txt", "src/file2.txt"])
    }

    @Test func deletedFileLeavesAndComesBackUnread() throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        let before = try bench.index()
        let text = try #require(
            FileManager.default.contents(atPath: bench.tree.path("src/file0.txt")))
        try bench.tree.remove("src/file0.txt")
        let removed = try bench.index()
        #expect(removed.documentsRemoved == 1)
        #expect(removed.tokensTotal == before.tokensTotal - text.count)
        try bench.tree.write("src/file0.txt", [UInt8](text))
        let back = try bench.index()
        #expect(back.tokensRead == 0)
        #expect(back.tokensTotal == before.tokensTotal)
    }

    @Test func equalFilesShareTheirTokens() throws {
        let bench = try Workbench()
        let text = Workbench.text(seed: 1, lines: 9)
        for name in ["a.txt", "b.txt", "c/d.txt"] { try bench.tree.write(name, text) }
        let report = try bench.index()
        #expect(report.documentsRead == 1)
        #expect(report.documentsReused == 2)
        #expect(report.tokensTotal == text.utf8.count)
        #expect(try bench.paths() == ["a.txt", "b.txt", "c/d.txt"])
        try bench.tree.remove("a.txt")
        #expect(try bench.index().tokensTotal == text.utf8.count)
    }

    @Test func contentsThatAreKnownAreAttachedInOneCommit() throws {
        let bench = try Workbench()
        let text = Workbench.text(seed: 1, lines: 9)
        try bench.tree.write("a.txt", text)
        let first = try bench.index()
        for name in ["b.txt", "c.txt", "d/e.txt", "d/f.txt"] { try bench.tree.write(name, text) }
        let report = try bench.index()
        #expect(report.documentsReused == 5)
        #expect(report.generation == first.generation + 1)
        #expect(try bench.paths() == ["a.txt", "b.txt", "c.txt", "d/e.txt", "d/f.txt"])
    }

    /// Memories of older versions have control characters of C1 in their paths.
    @Test func pathsThatWereEscapedOtherwiseAreRenewed() throws {
        let bench = try Workbench()
        try bench.tree.write("a.txt", "one\n")
        try bench.tree.write("b\u{85}.txt", "two\n")
        try bench.index()
        #expect(try bench.paths() == ["a.txt", "b%C2%85.txt"])
        do {
            let directory = MemoryDirectory(path: bench.store.path)
            let writer = try directory.open(MemoryName("m"), access: .readWrite).writer()
            try writer.rename("b%C2%85.txt", to: "b\u{85}.txt")
        }
        #expect(try MemoryCatalogue(bench.store).status("m").isFresh)
        try bench.tree.remove("b\u{85}.txt")
        let report = try bench.index()
        #expect(report.documentsRemoved == 1)
        #expect(try bench.paths() == ["a.txt"])
    }

    /// In a chained memory equal files differ by what was read before them.
    @Test func chainedMemoryReadsEqualFilesTwice() throws {
        let bench = try Workbench()
        let text = Workbench.text(seed: 1, lines: 4)
        for name in ["a.txt", "b.txt"] { try bench.tree.write(name, text) }
        let options = IndexOptions(population: .chained)
        let report = try bench.index("m", options)
        #expect(report.documentsRead == 2)
        #expect(report.tokensTotal == 2 * text.utf8.count)
        let reference = try ReferenceMemory(
            bench.model, reading: bench.tree, population: .chained
        ).memory
        #expect(try bench.exactLogits(Self.prompt) == bench.logits(Self.prompt, reference))
        #expect(try bench.index("m", options).documentsRead == 0)
    }

    @Test(arguments: MemoryEngine.Population.allCases)
    func interruptedWorkIsResumed(population: MemoryEngine.Population) throws {
        let bench = try Workbench()
        try bench.writeFiles(5)
        let interruption = Interruption()
        var windows = 0
        let stopped = try bench.index(
            "m", IndexOptions(population: population, interruption: interruption)
        ) { progress in
            windows += 1
            // The second window of the third document.
            if progress.documentsDone == 2 { interruption.raise() }
        }
        #expect(stopped.interrupted)
        #expect(stopped.documentsRead == 2)
        #expect(stopped.tokensTotal == stopped.tokensRead)
        #expect(try bench.paths() == ["src/file0.txt", "src/file1.txt"])
        let status = try MemoryCatalogue(bench.store).status("m", verifies: true)
        #expect(status.added == ["src/file2.txt", "src/file3.txt", "src/file4.txt"])
        #expect(status.findings == [])

        let resumed = try bench.index("m", IndexOptions(population: population))
        #expect(!resumed.interrupted)
        #expect(resumed.documentsRead == 3)
        try bench.index("whole", IndexOptions(population: population))
        #expect(try bench.exactLogits(Self.prompt) == bench.exactLogits(Self.prompt, "whole"))
    }

    @Test func workInterruptedInTheFirstWindowLeavesNoMemory() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        let interruption = Interruption()
        let report = try bench.index("m", IndexOptions(interruption: interruption)) { _ in
            interruption.raise()
        }
        #expect(report.interrupted)
        #expect(report.documentsRead == 0)
        #expect(report.tokensTotal == 0)
        #expect(try MemoryCatalogue(bench.store).list().isEmpty)
        #expect(try bench.index().documentsRead == 2)
    }

    @Test func memoryWithoutTokensCannotBeAsked() throws {
        let bench = try Workbench()
        try bench.writeFiles(1)
        try bench.index()
        try bench.tree.remove("src/file0.txt")
        #expect(try bench.index().tokensTotal == 0)
        let error = #expect(throws: EngineError.self) {
            _ = try bench.engine.ask("What?", memory: "m", store: bench.store)
        }
        #expect(error?.kind == .data)
        #expect(error?.message.contains("mneme index") == true)
    }

    /// An interruption must not forget what the tree no longer has: the work is not done.
    @Test func interruptedWorkForgetsNothing() throws {
        let bench = try Workbench()
        try bench.writeFiles(3)
        try bench.index()
        try bench.tree.remove("src/file0.txt")
        try bench.tree.write("src/new.txt", "new\n")
        let interruption = Interruption()
        interruption.raise()
        let report = try bench.index("m", IndexOptions(interruption: interruption))
        #expect(report.interrupted)
        #expect(report.documentsRemoved == 0)
        #expect(try bench.paths().count == 3)
    }

    @Test func fileThatIsNotUTF8IsReadAndLocated() throws {
        let bench = try Workbench()
        let latin: [UInt8] = Array("caf".utf8) + [0xe9, 0x0a, 0x80, 0xff] + Array(" x\ny\n".utf8)
        try bench.tree.write("latin.txt", latin)
        let report = try bench.index()
        #expect(report.documentsRead == 1)
        #expect(report.tokensRead == latin.count)
        let snapshot = try bench.open().snapshot
        for token in latin.indices {
            let place = try #require(try snapshot.locate(liveToken: token))
            #expect(place.paths == ["latin.txt"])
            #expect(place.bytes.contains(token))
            let line = 1 + latin[..<token].count { $0 == 0x0a }
            #expect(place.lines.contains(line))
        }
    }

    @Test func emptyFileHoldsNoTokens() throws {
        let bench = try Workbench()
        try bench.tree.write("empty.txt", "")
        try bench.tree.write("full.txt", "text\n")
        let report = try bench.index()
        #expect(report.tokensTotal == 5)
        #expect(try bench.index().documentsRead == 0)
        #expect(try MemoryCatalogue(bench.store).status("m").isFresh)
    }

    @Test func oneFileIsATreeToo() throws {
        let bench = try Workbench()
        try bench.tree.write("a.txt", "one\n")
        try bench.tree.write("b.txt", "two\n")
        let report = try bench.engine.index(
            bench.tree.path("a.txt"), into: "m", store: bench.store)
        #expect(report.documentsRead == 1)
        #expect(try bench.paths() == ["a.txt"])
    }

    @Test func patternsChooseFilesAndAreRemembered() throws {
        let bench = try Workbench()
        for name in ["a.swift", "b.txt", "c.swift", "d/e.swift"] {
            try bench.tree.write(name, "\(name)\n")
        }
        let options = IndexOptions(include: ["*.swift"], exclude: ["d/"], maximumFileSize: 100)
        try bench.index("m", options)
        #expect(try bench.paths() == ["a.swift", "c.swift"])
        // Without options the memory's own choice holds.
        #expect(try bench.index().documentsRemoved == 0)
        #expect(try bench.paths() == ["a.swift", "c.swift"])
        #expect(try MemoryCatalogue(bench.store).status("m").isFresh)
        let error = #expect(throws: EngineError.self) {
            try bench.index("m", IndexOptions(include: ["*.txt"]))
        }
        #expect(error?.kind == .usage)
    }

    @Test func planReadsNothing() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        try bench.tree.write("binary.bin", [0, 1, 2])
        let plan = try bench.engine.plan(bench.tree.path)
        #expect(plan.paths == ["src/file0.txt", "src/file1.txt"])
        #expect(plan.files == 2)
        #expect(plan.tokens == plan.sourceBytes)
        let perToken = 2 * 2 * TinyModel.kvHeads * TinyModel.headDim * 4
        #expect(plan.memoryBytes == plan.tokens * perToken)
        #expect(plan.estimatedSeconds > 0)
        #expect(plan.skipped.map(\.path) == ["binary.bin"])
        #expect(!FileManager.default.fileExists(atPath: bench.store.path))
        #expect(try bench.index().tokensTotal == plan.tokens)
    }

    /// A server answers while it reads: both are calls of one process.
    @Test func memoryIsReadWhileItIsWritten() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        try bench.index()
        let before = try bench.exactLogits(Self.prompt)
        let opened = try bench.open()
        try bench.tree.write("src/new.txt", Workbench.text(seed: 50, lines: 5))
        var during: [[[Float]]] = []
        try bench.index("m") { _ in
            if let logits = try? bench.exactLogits(Self.prompt) { during.append(logits) }
        }
        #expect(!during.isEmpty)
        #expect(during.allSatisfy { $0 == before })
        #expect(try bench.exactLogits(Self.prompt) != before)
        withExtendedLifetime(opened) {}
    }
}

extension Workbench {
    /// Bytes of a file of the tree.
    func size(_ name: String) throws -> Int {
        FileManager.default.contents(atPath: tree.path(name))?.count ?? -1
    }

    /// Paths whose contents the memory holds.
    func paths(_ name: String = "m") throws -> [String] {
        try open(name).snapshot.files().filter { $0.document != nil }.map(\.entry.path)
    }
}
