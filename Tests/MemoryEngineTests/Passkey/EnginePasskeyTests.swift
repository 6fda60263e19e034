import LongLlama
import TestSupport
import Testing
import Tokenization

@testable import MemoryEngine

@Suite struct EnginePasskeyTests {
    private static let options = PasskeyOptions(
        lengths: [600, 900], depths: [0, 1], trials: 2, seed: 5, attention: [.exact, .knn],
        topK: 9, keys: 2, rows: 2, window: 130)

    /// A model whose windows have room for questions of bytes.
    private static func bench() throws -> Workbench {
        try Workbench(TinyModel(window: 160))
    }

    @Test func everyCellHasItsTrials() throws {
        let bench = try Self.bench()
        var calls: [Int] = []
        let report = try bench.engine.passkey(Self.options) { done, total in
            calls.append(done)
            #expect(total == 24)
        }
        #expect(calls == Array(1...24))
        #expect(report.cells.count == 3 * 2 * 2 * 2)
        #expect(report.totals.count == 3 * 2 * 2)
        #expect(report.cells.allSatisfy { $0.trials == 2 })
        #expect(report.totals.allSatisfy { $0.trials == 4 && $0.depth == nil })
        #expect(report.cells.allSatisfy { $0.exactRate <= $0.digitRate + 1e-9 })
        let (before, after) = try roundTrip(report)
        #expect(before == after)
        #expect(XMLScan(report.plot.svg).isBalanced)
        let again = try bench.engine.passkey(Self.options)
        #expect(again.cells == report.cells)
    }

    /// What a question finds equals greedy predictions over the memory of the whole text.
    @Test(arguments: PasskeyVariant.allCases) func equalsReadingTheWholeText(
        variant: PasskeyVariant
    ) throws {
        let bench = try Self.bench()
        let model = bench.model
        let window = model.windowing.windowTokens
        var generator = LongLlama.SeededGenerator(seed: 11)
        let task = PasskeyTask.make(
            variant, depth: 0.4, options: Self.options, using: &generator)
        let filler = try PasskeyFiller(tokenizer: model.tokenizer)
        var placement = PasskeyPlacement(filler: filler, length: 700, window: window)
        for hidden in task.hidden {
            try placement.place(try model.tokenizer.encode(hidden.text), depth: hidden.depth)
        }
        let memory = ReferenceMemory(model).memory
        let encoder = try MemoryEncoder(model: model.model, windowTokens: window)
        for (number, range) in PasskeyPlacement.windows(length: 700, window: window).enumerated() {
            try encoder.encode(placement.windows[number] ?? filler.slice(range), sink: memory)
        }
        let question = try PasskeyQuestion(task, tokenizer: model.tokenizer)
        let share = try question.answered(by: model.model, memory: memory, window: 130) {
            filler.slice(700..<700 + $0)
        }
        let text = Array((task.question + " " + task.answer).utf8).map { Int32($0) }
        let local = filler.slice(700..<700 + 130 - text.count) + text
        var right = 0
        try Session(model: model.model, mounted: [memory]).forward(
            local, usesCache: false, lastContextLength: 130, logits: .all
        ) { index, logits in
            guard index >= 130 - 6, index < 129 else { return }
            if Sampler.mostLikely(logits) == local[index + 1] { right += 1 }
        }
        #expect(share == Double(right) / 5)
    }

    @Test func tasksAskForWhatTheyHide() {
        for variant in PasskeyVariant.allCases {
            for seed in UInt64(1)...20 {
                var generator = LongLlama.SeededGenerator(seed: seed)
                let task = PasskeyTask.make(
                    variant, depth: 0.5, options: PasskeyOptions(), using: &generator)
                #expect(task.answer.count == 5)
                let holders = task.hidden.filter { $0.text.contains(task.answer) }
                #expect(holders.count == 1)
                #expect(holders.first?.depth == 0.5)
                #expect(task.hidden.count == (variant == .multiKey ? 4 : 1))
            }
        }
    }

    /// A case named twice is one case, not two that agree.
    @Test func repetitionsDoNotCount() throws {
        let bench = try Self.bench()
        var options = Self.options
        options.lengths += [600]
        options.depths += [1, 0]
        options.variants += [.plain]
        options.attention += [.exact]
        let report = try bench.engine.passkey(options)
        let once = try bench.engine.passkey(Self.options)
        #expect(report.cells == once.cells)
        #expect(report.totals == once.totals)
    }

    @Test func impossibleRequestsAreErrors() throws {
        let bench = try Self.bench()
        func attempt(_ change: (inout PasskeyOptions) -> Void) -> EngineError.Kind? {
            var options = Self.options
            change(&options)
            let error = #expect(throws: EngineError.self) {
                _ = try bench.engine.passkey(options)
            }
            return error?.kind
        }
        #expect(attempt { $0.lengths = [] } == .usage)
        #expect(attempt { $0.lengths = [0] } == .usage)
        #expect(attempt { $0.lengths = [8] } == .usage)
        #expect(attempt { $0.depths = [1.5] } == .usage)
        #expect(attempt { $0.trials = 0 } == .usage)
        #expect(attempt { $0.variants = [] } == .usage)
        #expect(attempt { $0.attention = [] } == .usage)
        #expect(attempt { $0.keys = 1 } == .usage)
        #expect(attempt { $0.rows = 1000 } == .usage)
        #expect(attempt { $0.topK = 0 } == .usage)
        #expect(attempt { $0.window = 10 } == .usage)
        #expect(attempt { $0.window = 1000 } == .usage)
        #expect(attempt { $0.window = .max } == .usage)
        #expect(attempt { $0.filler = bench.tree.path("none") } == .missing)
        #expect(throws: EngineError.self) {
            try bench.engine.passkeyBytes(
                PasskeyOptions(lengths: [.max], filler: bench.tree.path))
        }
    }

    private static let report = PasskeyReport(
        model: "tiny", adapter: nil, seed: 3, window: 128, memoryWindow: 512, topK: 32,
        filler: nil,
        cells: [(0.0, [1.0, 0.4]), (0.5, [1, 1])].map {
            PasskeyCell(
                variant: .plain, attention: .knn, length: 4096, depth: $0, outcomes: $1)
        },
        totals: [
            PasskeyCell(
                variant: .plain, attention: .knn, length: 4096, depth: nil,
                outcomes: [1, 0.4, 1, 1])
        ], seconds: 2.4)

    @Test func theTableAndTheJSONAreAsTheyWere() throws {
        try Golden.expect(Self.report.text, "passkey.txt")
        try Golden.expect(try Golden.json(Self.report), "passkey.json")
    }
}
