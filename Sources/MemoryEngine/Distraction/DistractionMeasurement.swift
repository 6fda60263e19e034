import LongLlama

/// One measurement of distraction.
///
/// Thread rule: one call of `run`.
struct DistractionMeasurement {
    let model: LoadedModel
    let options: DistractionOptions
    let progress: (_ done: Int, _ total: Int, _ detail: String) -> Void

    /// What is added up for one attention path and amount of foreign memory.
    private struct Sums {
        var shares: [Int: [MassShares]] = [:]
        var ownTokens = 0
        var otherTokens = 0
        /// Share on the relevant documents of each window. `[windows]`
        var windows: [Double] = []

        mutating func add(_ memory: DividedMemory, own: Int, others: Int) {
            shares.merge(memory.shares) { old, new in
                zip(old, new).map { pair in
                    var sum = pair.0
                    sum.add(pair.1)
                    return sum
                }
            }
            ownTokens += own
            otherTokens += others
            var all = MassShares()
            for head in memory.shares.values.joined() { all.add(head) }
            windows.append(all.relevantOfMemory)
        }
    }

    func run() throws -> DistractionReport {
        try options.validate()
        try model.requireWindow(options.sampling.window)
        let start = ContinuousClock.now
        let sample = try ProjectSample(options.sampling, tokenizer: model.tokenizer)
        var read = 0
        let memories = try ProjectMemories(
            sample.projects, own: options.memoryTokens, foreign: options.otherTokens.max() ?? 0,
            unrelated: nil, model: model
        ) {
            progress(read, sample.projects.count, "reading \($0)")
            read += 1
        }
        let cases = options.attention.flatMap { path in
            options.otherTokens.sorted().map { (path, $0) }
        }
        var sums = cases.map { _ in Sums() }
        for (number, window) in sample.windows.enumerated() {
            progress(number, sample.windows.count, window.path)
            let own = memories.own(window.project, tokens: options.memoryTokens)
            for (index, (path, tokens)) in cases.enumerated() {
                let others = memories.others(window.project, tokens: tokens)
                let memory = DividedMemory(
                    relevant: own, foreign: others, path: path, topK: options.topK,
                    model: model.model)
                try Session(
                    model: model.model, mounted: [memory], tokenLimit: window.tokens.count
                ).read(window.tokens, following: memory.related.map { [$0] } ?? [], logits: .none)
                sums[index].add(memory, own: own.tokenCount, others: others.tokenCount)
            }
        }
        return DistractionReport(
            model: model.name, adapter: model.adapterFingerprint, seed: options.sampling.seed,
            window: options.sampling.window, windows: sample.windows.count,
            projects: sample.projects.map(\.name), topK: options.topK,
            rows: zip(cases, sums).map { row($0.0, otherTokens: $0.1, sums: $1) },
            seconds: Engine.seconds(since: start))
    }

    private func row(_ path: AttentionPath, otherTokens: Int, sums: Sums) -> DistractionRow {
        var all = MassShares()
        for head in sums.shares.values.joined() { all.add(head) }
        let count = Double(max(sums.windows.count, 1))
        let (own, others) = (Double(sums.ownTokens), Double(sums.otherTokens))
        let layers = sums.shares.sorted { $0.key < $1.key }
        return DistractionRow(
            attention: path, ownTokens: own / count, otherTokens: otherTokens,
            meanOtherTokens: others / count, uniformShare: own / max(own + others, 1),
            relevantShare: all.relevantOfMemory, standardError: Self.error(sums.windows),
            memoryShare: all.memoryOfAll,
            layers: layers.map { layer, heads in
                var sum = MassShares()
                for head in heads { sum.add(head) }
                return DistractionLayer(
                    layer: layer, relevantShare: sum.relevantOfMemory,
                    memoryShare: sum.memoryOfAll)
            },
            heads: layers.flatMap { layer, heads in
                heads.enumerated().map { head, shares in
                    DistractionHead(
                        layer: layer, head: head, relevantShare: shares.relevantOfMemory,
                        memoryShare: shares.memoryOfAll)
                }
            })
    }

    private static func error(_ values: [Double]) -> Double? {
        guard values.count > 1 else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / (count - 1) / count).squareRoot()
    }
}
