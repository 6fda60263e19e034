import Foundation
import LongLlama
import MemoryStorage
import Testing

@testable import MemoryEngine

@Suite struct BenchmarkTests {
    @Test func everySizeAndPathIsMeasured() throws {
        let bench = try Workbench()
        try bench.writeFiles(2)
        try bench.index()
        let options = BenchOptions(
            prefill: 24, decode: 2, memoryTokens: [40, 1500], attention: [.exact, .knn],
            memory: "m", rounds: 1)
        let report = try bench.engine.bench(options, store: bench.store)
        let stored = try bench.open().snapshot.liveTokenCount
        #expect(report.memory.map(\.tokens) == [40, 1500, 40, 1500, stored, stored, stored])
        #expect(
            report.memory.map(\.attention)
                == [.exact, .exact, .knn, .knn, .exact, .knn, .related])
        #expect(
            report.memory.map(\.isStored) == Array(repeating: false, count: 4)
                + Array(repeating: true, count: 3))
        #expect(report.prefill.tokens == 24)
        #expect(report.decode.tokens == 2)
        #expect(report.indexing?.tokens == 24)
        for memory in report.memory {
            #expect(memory.block.queries == 512)
            #expect((memory.block.shareOfProducts != nil) == (memory.attention == .exact))
        }
        // Every token of memory has a key and a value in each memory layer.
        #expect(
            report.memory[1].bytesPerToken
                == 1500 * bench.model.model.configuration.memoryBytesPerToken)
    }

    /// Even an interrupted benchmark leaves nothing behind.
    @Test func theMemoryForKNNHasNoNameWhileItIsUsed() throws {
        let bench = try Workbench()
        let path = try TemporaryMemory.withMemory(tokens: 1100, model: bench.model) { memory in
            #expect(memory.snapshot.liveTokenCount == 1100)
            #expect(!FileManager.default.fileExists(atPath: memory.store.manifest.rootPath))
            return memory.store.manifest.rootPath
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
