import LinearAlgebra
import LongLlama
import Tokenization

/// One run of all trials.
///
/// The windows of the filler are read once; each trial reads the windows that hold hidden text
/// and attends to both. As documents are isolated, that is the memory which reading the trial's
/// whole text would give.
///
/// Thread rule: one call of `run`.
final class PasskeyMeasurement {
    private let model: LoadedModel
    private let options: PasskeyOptions
    private let filler: PasskeyFiller
    private let bank: PairBank
    private let progress: (_ done: Int, _ total: Int) -> Void
    private var outcomes: [Key: [Double]] = [:]

    private struct Key: Hashable {
        var variant: PasskeyVariant
        var attention: AttentionPath
        var length: Int
        var depth: Double
    }

    init(
        model: LoadedModel, options: PasskeyOptions,
        progress: @escaping (_ done: Int, _ total: Int) -> Void
    ) throws {
        try options.validate()
        try model.requireWindow(options.window)
        self.model = model
        self.options = options.withoutRepetitions()
        self.progress = progress
        let longest = (options.lengths.max() ?? 0) + options.window
        filler =
            try options.filler.map {
                try PasskeyFiller(directory: $0, limit: longest, tokenizer: model.tokenizer)
            } ?? PasskeyFiller(tokenizer: model.tokenizer)
        bank = try PairBank(model: model)
    }

    func run() throws -> PasskeyReport {
        let start = ContinuousClock.now
        let (lengths, depths) = (options.lengths, options.depths)
        // All of it before the first trial: selections borrow from a bank that does not grow.
        for length in lengths {
            for range in windows(length) { _ = try bank.readOnce(filler.slice(range)) }
        }
        let total = options.variants.count * lengths.count * depths.count * options.trials
        var done = 0
        for variant in options.variants {
            for length in lengths {
                for depth in depths {
                    for trial in 0..<options.trials {
                        try run(variant, length: length, depth: depth, trial: trial)
                        done += 1
                        progress(done, total)
                    }
                }
            }
        }
        return PasskeyReport(
            model: model.name, adapter: model.adapterFingerprint, seed: options.seed,
            window: options.window, memoryWindow: model.windowing.windowTokens,
            topK: options.topK, filler: options.filler,
            cells: cells(lengths, depths: depths.map { $0 }), totals: cells(lengths, depths: [nil]),
            seconds: Engine.seconds(since: start))
    }

    private func windows(_ length: Int) -> [Range<Int>] {
        PasskeyPlacement.windows(length: length, window: model.windowing.windowTokens)
    }

    /// Runs a trial along all attention paths.
    private func run(
        _ variant: PasskeyVariant, length: Int, depth: Double, trial: Int
    ) throws {
        // Every trial has its own sequence, so that lists can grow without changing others.
        var generator = SeededGenerator(
            seed: options.seed &* 0x9E37_79B9 &+ UInt64(trial) &+ UInt64(depth * 1e6) &* 65_537
                &+ UInt64(length) &* 257 &+ UInt64(variant.rawValue.utf8.count) &* 7)
        let task = PasskeyTask.make(variant, depth: depth, options: options, using: &generator)
        var placement = PasskeyPlacement(
            filler: filler, length: length, window: model.windowing.windowTokens)
        for hidden in task.hidden {
            try placement.place(try model.tokenizer.encode(hidden.text), depth: hidden.depth)
        }
        let (text, own) = try memory(placement, length: length)
        let question = try PasskeyQuestion(task, tokenizer: model.tokenizer)
        for path in options.attention {
            let memory = text.memory(path, topK: options.topK, compute: model.model.compute)
            let share = try question.answered(
                by: model.model, memory: memory, window: options.window
            ) { filler.slice(length..<length + $0) }
            let key = Key(variant: variant, attention: path, length: length, depth: depth)
            outcomes[key, default: []].append(share)
        }
        withExtendedLifetime(own) {}
    }

    /// The memory of a trial: the filler's windows, and those with hidden text in their places.
    private func memory(
        _ placement: PasskeyPlacement, length: Int
    ) throws -> (RememberedText, PairBank) {
        let own = PairBank(sharing: bank)
        var ranges: [Int: Range<Int>] = [:]
        for (number, tokens) in placement.windows.sorted(by: { $0.key < $1.key }) {
            ranges[number] = try own.read(tokens)
        }
        var text = RememberedText(configuration: model.model.configuration)
        for (number, window) in windows(length).enumerated() {
            if let range = ranges[number] {
                text.append(own, range)
            } else {
                text.append(bank, try bank.readOnce(filler.slice(window)))
            }
        }
        return (text, own)
    }

    private func cells(_ lengths: [Int], depths: [Double?]) -> [PasskeyCell] {
        var cells: [PasskeyCell] = []
        for variant in options.variants {
            for attention in options.attention {
                for length in lengths {
                    for depth in depths {
                        let found = options.depths.filter { depth == nil || $0 == depth }
                            .flatMap {
                                outcomes[
                                    Key(
                                        variant: variant, attention: attention, length: length,
                                        depth: $0)] ?? []
                            }
                        cells.append(
                            PasskeyCell(
                                variant: variant, attention: attention, length: length,
                                depth: depth, outcomes: found))
                    }
                }
            }
        }
        return cells
    }
}
