import LongLlama
import TestSupport
import Testing

@testable import MemoryEngine

@Suite struct PasskeyPlacementTests {
    private static func filler(_ bench: Workbench) throws -> PasskeyFiller {
        try PasskeyFiller(tokenizer: bench.model.tokenizer)
    }

    @Test func windowsCoverTheLength() {
        #expect(PasskeyPlacement.windows(length: 10, window: 4) == [0..<4, 4..<8, 8..<10])
        #expect(PasskeyPlacement.windows(length: 8, window: 4) == [0..<4, 4..<8])
        #expect(PasskeyPlacement.windows(length: 3, window: 4) == [0..<3])
    }

    @Test(arguments: [(0.0, 0, 0), (1, 4, 60), (0.5, 2, 30), (0.2, 0, 80), (0.24, 1, 10)])
    func hiddenTokensReplaceFillerAtTheirDepth(depth: Double, window: Int, offset: Int) throws {
        let bench = try Workbench()
        let filler = try Self.filler(bench)
        var placement = PasskeyPlacement(filler: filler, length: 480, window: 100)
        let hidden = [Int32](repeating: 7, count: 20)
        try placement.place(hidden, depth: depth)
        var expected = filler.slice(window * 100..<min(window * 100 + 100, 480))
        expected.replaceSubrange(offset..<offset + 20, with: hidden)
        #expect(placement.windows == [window: expected])
    }

    @Test func aWindowHoldsAHiddenTextWhole() throws {
        let bench = try Workbench()
        for step in 0...40 {
            var placement = PasskeyPlacement(
                filler: try Self.filler(bench), length: 250, window: 60)
            try placement.place([Int32](repeating: 7, count: 23), depth: Double(step) / 40)
            #expect(placement.windows.count == 1)
            #expect(placement.windows.values.first?.count { $0 == 7 } == 23)
        }
    }

    @Test func hiddenTextsDoNotOverlap() throws {
        let bench = try Workbench()
        var placement = PasskeyPlacement(filler: try Self.filler(bench), length: 120, window: 60)
        for key in 0..<6 {
            try placement.place([Int32](repeating: 300 + Int32(key), count: 20), depth: 1)
        }
        let all = placement.windows.values.joined()
        for key in 0..<6 { #expect(all.count { $0 == 300 + Int32(key) } == 20) }
        let error = #expect(throws: EngineError.self) { try placement.place([1], depth: 0) }
        #expect(error?.kind == .usage)
    }

    @Test func textOfADirectoryIsRepeated() throws {
        let bench = try Workbench()
        try bench.tree.write("a.txt", "abc\n")
        try bench.tree.write("b.txt", "de\n")
        let filler = try PasskeyFiller(
            directory: bench.tree.path, limit: 6, tokenizer: bench.model.tokenizer)
        #expect(filler.slice(4..<9) == Array("deabc".utf8).map { Int32($0) })
        try bench.directory.write("empty/x.bin", [0, 0])
        #expect(throws: EngineError.self) {
            _ = try PasskeyFiller(
                directory: bench.directory.path("empty"), limit: 6,
                tokenizer: bench.model.tokenizer)
        }
    }
}
